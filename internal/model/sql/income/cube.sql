-- One row per stratum, group (0 is the pool) and category of income: how many persons have a low income, below the
-- study's share of the median, and how many have one that is not low. A person who is not counted here had no income.
-- Share and median are decimals, so the comparison is exact; without a median no income is low.
-- grain: stratum, group_id, low
-- sv: En rad per kön och födelseår, grupp och slags inkomst: hur många som har låg inkomst, och hur många en som inte
--   är låg.
with earned as materialized (
  -- every eligible person with a positive earned income in the income year
  select case when g.person_id is not null then g.group_id when e.insured then 0 end as group_id, e.stratum, e.earned,
    e.person_id
  from (
    select i.person_id, i.insured, i.stratum, i.earned
    from income.earned as i
    cross join param.reference as r
    join param.income as p on p.year = i.year
    where eligible(i.birth_date, i.gone_date, r.reference_date)
  ) as e
  left join cohort.grouped as g on g.person_id = e.person_id
),
median as (
  -- of the study's ages at the end of that year, which follow from the year of birth that the stratum holds
  select median_of(e.earned) as median, max(p.low_share) as low_share
  from earned as e
  cross join param.income as p
  where p.year - bits_right(e.stratum, 1) between p.min_age and p.max_age
),
line as (
  -- the least whole income that is not low
  select cast(ceil(m.low_share * cast(m.median as decimal(20,1))) as bigint) as not_low
  from median as m
)
select e.stratum, e.group_id, coalesce(e.earned < l.not_low, false) as low, count(*) /* counts e.person_id */ as n
from earned as e
cross join line as l
where e.group_id is not null
group by e.stratum, e.group_id, coalesce(e.earned < l.not_low, false)
