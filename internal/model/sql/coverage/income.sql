-- One row per year of declared earned income.
select make_date(cast(i.year as integer), 1, 1) as month, '' as code, count(*) as n
from register.income as i
group by all
