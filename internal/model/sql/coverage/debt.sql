-- One row per day of balances, and creditor: the days that the deliveries hold debts for collection of.
select distinct r.as_of as month, cast(r.creditor as varchar) as code
from register.debt as r
