-- One row per stratum (sex and birth year), group (0 is the pool) and combination of flags that occurs: how many
-- persons. Every standardised ratio, of every group, outcome and condition, follows from these counts.
-- grain: stratum, group_id, flags
-- sv: En rad per kön och födelseår, grupp och kombination av utfall och villkor som förekommer: antal personer. Alla
--   standardiserade riskkvoter följer ur dessa tal.
with flagged as (
  select p.stratum, p.group_id, p.flags, count(*) /* counts drawn p.draw */ as n
  from comparison.flagged as p
  group by p.stratum, p.group_id, p.flags
)
select f.stratum, f.group_id, f.flags, f.n
from flagged as f
union all
-- without any flag: all less those
select a.stratum, a.group_id, 0 as flags, cast(sum(a.n) as bigint) as n
from (
  select b.stratum, b.group_id, b.n from cohort.born as b where b.group_id is not null
  union all
  select f.stratum, f.group_id, -f.n from flagged as f
) as a
group by a.stratum, a.group_id
having sum(a.n) > 0
