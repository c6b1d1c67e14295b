-- One row per person with a positive earned income in the income year: low below the study's share of the median, else not low.
-- Who is not here had none. Twice the median is a whole number, so the comparison is exact.
select i.person_id,
  case when 2 * i.earned < p.low_share * cast(2 * m.median as bigint) then 'low' else 'not_low' end as category
from register.income as i
cross join param.income as p
cross join income.median as m
where i.year = p.year
  and i.earned > 0
