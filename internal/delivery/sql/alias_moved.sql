-- moved_id: one row per id that resolves to another id than after the last load, and the id that it resolves to now.
create temp table moved_id as
select id, coalesce(n.person_id, id) as becomes
from resolved n full join delivered.resolved o using (id)
where n.person_id is distinct from o.person_id;
