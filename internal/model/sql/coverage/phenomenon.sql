-- One row per month in which phenomena began; code is reserved for a phenomenon of the id unclassified, which is kept
-- for what has none, so that the row does not count.
-- grain: month, code
-- sv: En rad per månad då fenomen började; koden är reserved för ett fenomen med beteckningen unclassified, som är till
--   för det som saknar fenomen, så att raden inte räknas.
select distinct cast(date_trunc('month', p.from_date) as date) as month,
  case when p.phenomenon_id = 'unclassified' then 'reserved' else '' end as code
from register.phenomenon as p
