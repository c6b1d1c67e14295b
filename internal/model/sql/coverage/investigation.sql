-- One row per month in which control investigations were opened.
select distinct cast(date_trunc('month', d.day) as date) as month, '' as code
from (select distinct r.opened_date as day from register.control_investigation as r) as d
