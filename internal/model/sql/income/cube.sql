-- One row per stratum, group (0 is the pool) and category of income: how many have a low income, below the study's share of the median, and how many one that is not low.
-- Who is not counted here had none. Share and median are decimals, so the comparison is exact; without a median nobody's income is low.
with earned as materialized (
  -- every eligible person with a positive earned income in the income year
  select s.group_id, s.stratum, e.earned
  from (
    select i.person_id, i.earned
    from register.income as i
    where i.earned > 0
      and i.year in (select p.year from param.income as p)
  ) as e
  join cohort.subject as s on s.person_id = e.person_id
),
median as (
  -- of the study's ages at the end of that year, which follow from the year of birth that the stratum holds
  select percentile_cont(0.5) within group (order by e.earned) as median, max(p.low_share) as low_share
  from earned as e
  cross join param.income as p
  where p.year - (e.stratum >> 1) between p.min_age and p.max_age
),
line as (
  -- the least whole income that is not low
  select cast(ceil(m.low_share * cast(m.median as decimal(20,1))) as bigint) as not_low
  from median as m
)
select e.stratum, e.group_id, coalesce(e.earned < l.not_low, false) as low, count(*) as n
from earned as e
cross join line as l
where e.group_id is not null
group by e.stratum, e.group_id, coalesce(e.earned < l.not_low, false)
