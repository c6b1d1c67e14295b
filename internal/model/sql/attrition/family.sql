-- One row per restriction: from the close relatives of the matched to the family members who are analysed.
-- grain: step
-- sv: En rad per begränsning: från polispersonernas nära anhöriga till de familjemedlemmar som analyseras.
select 1 as step, 'close_relatives' as name, count(distinct c.relative_id) /* counts */ as n_persons, count(*) as n_rows
from family.close as c
where c.person_id in (select p.person_id from network.police as p where p.matched)
union all
select 2 as step, 'in_no_police_group' as name, count(*) /* counts f.person_id */ as n_persons,
  cast(null as bigint) as n_rows
from family.member as f
union all
select 3 as step, 'eligible' as name, count(*) /* counts m.person_id */ as n_persons, cast(null as bigint) as n_rows
from cohort.member as m
join family.member as f on f.person_id = m.person_id
