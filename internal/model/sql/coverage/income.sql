-- One row per year of declared earned income.
select distinct make_date(cast(r.year as integer), 1, 1) as month, '' as code
from register.income as r
