-- One row per stratum, group (0 is the pool) and combination of flags that occurs among those followed: how many
-- persons. It is what comparison.cube is for the eligible.
-- grain: stratum, group_id, flags
-- sv: En rad per kön och födelseår, grupp och kombination av utfall och villkor bland dem som följs: antal personer.
with flagged as (
  select p.stratum, p.group_id, p.flags, count(*) /* counts p.person_id */ as n
  from livelihood.flagged as p
  group by p.stratum, p.group_id, p.flags
)
select f.stratum, f.group_id, f.flags, f.n
from flagged as f
union all
-- without any flag: all less those
select a.stratum, a.group_id, 0 as flags, cast(sum(a.n) as bigint) as n
from (
  select e.stratum, e.group_id, e.n from livelihood.presence as e
  union all
  select f.stratum, f.group_id, -f.n from flagged as f
) as a
group by a.stratum, a.group_id
having sum(a.n) > 0
