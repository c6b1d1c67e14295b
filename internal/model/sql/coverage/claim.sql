-- One row per month in which claims for recovery were decided.
-- grain: month, code
-- sv: En rad per månad då återkrav beslutades.
select distinct cast(date_trunc('month', d.day) as date) as month, '' as code
from (select distinct r.decided_date as day from register.recovery_claim as r) as d
