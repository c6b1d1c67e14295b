-- One row per month in which debts became prescribed, and creditor.
select cast(date_trunc('month', d.prescribed_date) as date) as month, cast(d.creditor as varchar) as code, count(*) as n
from register.prescribed_debt as d
group by all
