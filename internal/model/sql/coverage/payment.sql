-- One row per benefit and month in which it was paid: the months for which the deliveries hold payments.
-- grain: month, code
-- sv: En rad per månad med utbetalningar och förmån: de månader som leveranserna har utbetalningar för.
select distinct cast(date_trunc('month', d.day) as date) as month, d.code
from (select distinct r.paid_date as day, r.benefit as code from register.benefit_payment as r) as d
