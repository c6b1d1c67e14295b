-- One row per month with reported hours of personal assistance.
select cast(date_trunc('month', t.month) as date) as month, '' as code, count(*) as n
from register.assistance_time as t
group by all
