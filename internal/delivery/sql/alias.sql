-- hop: one row per id that was changed; at is where following its changes has come to, smallest the smallest number passed on the way,
-- the id at the end not included.
create temp table hop as
select e.id, e.new_id as at, i.number as smallest
from edge e join identity_key i on i.key = e.id;
