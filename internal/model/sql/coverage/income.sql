-- One row per year of declared earned income. A year that no date can have is no year of the deliveries.
-- grain: month, code
-- sv: En rad per år med deklarerad inkomst av tjänst.
select distinct make_date(cast(r.year as integer), 1, 1) as month, '' as code
from register.income as r
where r.year between 1 and 9999
