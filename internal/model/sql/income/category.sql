-- One row per person with a positive earned income in the income year: low below the study's share of the median, else not low.
-- Who is not here had none. Share and median are decimals, so the comparison is exact. Without a median nobody's income is low.
select i.person_id,
  case when i.earned < p.low_share * cast(m.median as decimal(20,1)) then 'low' else 'not_low' end as category
from register.income as i
cross join param.income as p
cross join income.median as m
where i.year = p.year
  and i.earned > 0
