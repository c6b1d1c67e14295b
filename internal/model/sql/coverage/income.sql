-- One row per year of declared earned income. A year that no date can have is no year of the deliveries.
-- grain: month, code
-- sv: En rad per år med deklarerad inkomst av tjänst.
select distinct first_of_year(r.year) as month, '' as code
from register.income as r
where r.year between 1 and 9999
