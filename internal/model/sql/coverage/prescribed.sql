-- One row per month in which debts became prescribed, and creditor.
-- grain: month, code
-- sv: En rad per månad då skulder preskriberades, och sökande.
select distinct cast(date_trunc('month', d.day) as date) as month, d.code
from (select distinct r.prescribed_date as day, r.creditor as code from register.prescribed_debt as r) as d
