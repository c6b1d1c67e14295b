-- One row per member of a group, eligible or not: the family, as the draw of the police person whose family it is. Of
-- several such persons the one first in the order of draws counts; a police person is of the own family. Estimates that
-- must not take relatives as independent read it.
-- grain: person_id
-- sv: En rad per person i en grupp: familjen, som lotten för den polisperson vars familj det är.
with lead as (
  select n.person_id, p.draw
  from network.police as n
  join register.person as p on p.person_id = n.person_id
  where n.matched
),
relative as (
  select c.relative_id as person_id, min(l.draw) as draw
  from family.close as c
  join lead as l on l.person_id = c.person_id
  group by c.relative_id
)
select m.person_id, coalesce(l.draw, r.draw, p.draw) as family
from cohort.placed as m
join register.person as p on p.person_id = m.person_id
left join lead as l on l.person_id = m.person_id
left join relative as r on r.person_id = m.person_id
where m.group_id > 0
