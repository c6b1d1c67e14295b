-- One row per followed person of a group or the pool (group 0) with some flag: being present a whole year, or one of
-- livelihood.flag.
-- grain: person_id
-- sv: En rad per följd person med något utfall eller villkor, med att finnas ett helt år som ett av dem.
with present as (
  -- the flags of being present follow from the months alone
  select a.present, bit_or(case when bits_and(a.present, y.months) = y.months then p.bit else 0 end) as flags
  from (select distinct e.present from livelihood.presence as e where e.present <> 0) as a
  cross join param.present_flag as p
  join param.livelihood_year as y on y.year = p.year
  group by a.present
)
select o.person_id, o.group_id, o.stratum, o.flags
from (
  select f.person_id, f.group_id, f.stratum, bits_or(coalesce(p.flags, 0), coalesce(g.flags, 0)) as flags
  from livelihood.followed as f
  left join present as p on p.present = f.present
  left join livelihood.flag as g on g.person_id = f.person_id
  where f.present <> 0
) as o
where o.flags <> 0
