-- One row per stratum, group (0 is the pool) and category of income: how many have a low income, below the study's share of the median, and how many one that is not low.
-- Share and median are decimals, so the comparison is exact; without a median nobody's is low. Who is not counted here had none.
select e.stratum, e.group_id, e.earned < i.low_share * cast(m.median as decimal(20,1)) as low, count(*) as n
from income.earned as e
cross join param.income as i
cross join income.median as m
where e.group_id is not null
group by e.stratum, e.group_id, e.earned < i.low_share * cast(m.median as decimal(20,1))
