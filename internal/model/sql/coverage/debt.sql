-- One row per day of balances, and creditor: the days that the deliveries hold debts for collection of.
select d.as_of as month, cast(d.creditor as varchar) as code, count(*) as n
from register.debt as d
group by all
