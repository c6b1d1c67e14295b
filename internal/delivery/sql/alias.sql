-- hop: one row per id that was changed. at is the id that following its changes has reached so far. smallest is the
-- place of the smallest number on the way, without the id reached.
create temp table hop as
select e.id, e.new_id as at, i.place as smallest
from edge e join identity_order i on i.key = e.id;
