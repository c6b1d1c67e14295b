-- One row per phenomenon that the register has. The name unclassified is kept for what has none.
-- grain: phenomenon_id
-- sv: En rad per fenomen i registret. Namnet unclassified är till för det som saknar fenomen.
select p.phenomenon_id
from register.phenomenon as p
where p.phenomenon_id <> 'unclassified'
