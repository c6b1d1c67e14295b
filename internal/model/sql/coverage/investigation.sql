-- One row per month in which control investigations were opened.
-- grain: month, code
-- sv: En rad per månad då kontrollutredningar inleddes.
select distinct cast(date_trunc('month', d.day) as date) as month, '' as code
from (select distinct r.opened_date as day from register.control_investigation as r) as d
