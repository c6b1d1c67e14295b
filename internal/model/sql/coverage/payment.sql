-- One row per month in which benefits were paid, and benefit: the months that the deliveries hold payments of.
select cast(date_trunc('month', b.paid_date) as date) as month, cast(b.benefit as varchar) as code, count(*) as n
from register.benefit_payment as b
group by all
