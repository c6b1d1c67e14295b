-- One row per year of the control investigations of which judgments were delivered. A year that no date can have is no
-- year of the deliveries.
-- grain: month, code
-- sv: En rad per år för de kontrollutredningar som det finns domar för.
select distinct first_of_year(r.case_year) as month, '' as code
from register.judgment_count as r
where r.case_year between 1 and 9999
