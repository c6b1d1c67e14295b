-- One row per base group and category of background. Descriptive only: background enters no indicator, match or selection.
with counted as (
  select g.group_id, g.background, count(*) as n
  from cohort.grouped as g
  where g.group_id > 0
  group by g.group_id, g.background
)
select c.group_id, b.category, cast(sum(c.n) as bigint) as n
from counted as c
join param.background as b on b.code = c.background
group by c.group_id, b.category
