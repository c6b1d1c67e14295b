-- One row per month in which benefits were paid, and benefit: the months that the deliveries hold payments of.
select distinct cast(date_trunc('month', d.day) as date) as month, cast(d.code as varchar) as code
from (select distinct r.paid_date as day, r.benefit as code from register.benefit_payment as r) as d
