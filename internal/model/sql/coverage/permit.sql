-- One row per month in which permits were decided, and kind.
-- grain: month, code
-- sv: En rad per månad då tillstånd beslutades, och slag.
select distinct cast(date_trunc('month', d.day) as date) as month, d.code
from (select distinct r.decided_date as day, r.kind as code from register.permit as r) as d
