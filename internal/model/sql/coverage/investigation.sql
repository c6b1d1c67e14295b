-- One row per month in which control investigations were opened.
select cast(date_trunc('month', c.opened_date) as date) as month, '' as code, count(*) as n
from register.control_investigation as c
group by all
