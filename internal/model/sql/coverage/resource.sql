-- One row per year of which agencies delivered full-time equivalents. A year that no date can have is no year of the
-- deliveries.
-- grain: month, code
-- sv: En rad per år som det finns årsarbetskrafter för.
select distinct first_of_year(r.year) as month, '' as code
from register.resource as r
where r.year between 1 and 9999
