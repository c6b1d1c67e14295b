-- One row per year of declared earned income.
-- grain: month, code
-- sv: En rad per år med deklarerad inkomst av tjänst.
select distinct make_date(cast(r.year as integer), 1, 1) as month, '' as code
from register.income as r
