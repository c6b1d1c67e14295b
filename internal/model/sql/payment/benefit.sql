-- One row per benefit that was ever paid: how many payments.
select cast(b.benefit as varchar) as benefit, count(*) as n
from register.benefit_payment as b
group by b.benefit
