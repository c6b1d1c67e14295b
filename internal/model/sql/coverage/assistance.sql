-- One row per month with reported hours of personal assistance.
-- grain: month, code
-- sv: En rad per månad med redovisade assistanstimmar.
select distinct cast(date_trunc('month', d.day) as date) as month, '' as code
from (select distinct r.month as day from register.assistance_time as r) as d
