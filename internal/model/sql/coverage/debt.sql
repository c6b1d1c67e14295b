-- One row per day of balances and creditor: the days for which the deliveries hold debts for collection.
-- grain: month, code
-- sv: En rad per dag med saldon och sökande: de dagar som leveranserna har skulder för indrivning för.
select distinct r.as_of as month, r.creditor as code
from register.debt as r
