-- One row per base group and category of background. This describes the groups only: no indicator, match or selection
-- uses background.
-- grain: group_id, category
-- sv: En rad per grupp och bakgrund. Bara beskrivande: bakgrund ingår i ingen indikator, matchning eller urval.
with counted as (
  select m.group_id, o.background, count(*) /* counts m.person_id */ as n
  from cohort.origin as o
  join cohort.member as m on m.person_id = o.person_id
  group by m.group_id, o.background
)
select c.group_id, b.category, cast(sum(c.n) as bigint) as n
from counted as c
join param.background as b on b.code = c.background
group by c.group_id, b.category
