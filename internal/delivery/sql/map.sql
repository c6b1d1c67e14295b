-- One row per number of this load: its key in the warehouse, the key that it resolves to, and whether several numbers
-- resolve to that one.
create or replace table stage.main.id_map as
with several as (select distinct person_id from resolved)
select i.number, i.key, coalesce(r.person_id, i.key) as current_key, s.person_id is not null as several
from stage.main.number n
join identity_key i on i.number = n.number
left join resolved r on r.id = i.key
left join several s on s.person_id = coalesce(r.person_id, i.key);
