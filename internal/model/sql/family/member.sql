-- One row per close relative of a matched police person who is in no police group: the group of the strongest relative.
-- The matched person need not be eligible. cohort.grouped checks that the relative is.
-- grain: person_id
-- sv: En rad per nära anhörig till en polisperson som själv inte hör till någon av polisens grupper: den starkaste
--   anhörigas grupp.
select c.relative_id as person_id, g.family_id as group_id
from (
  select t.relative_id, min(p.strength) as strength
  from family.close as t
  join network.police as p on p.person_id = t.person_id
  where p.matched
    and t.relative_id not in (select q.person_id from network.police as q)
  group by t.relative_id
) as c
join param.base_group as g on g.strength = c.strength
