-- One row per phenomenon that the register has, with its name. The id unclassified is kept for what has none.
-- grain: phenomenon_id
-- sv: En rad per fenomen i registret, med dess namn. Beteckningen unclassified är till för det som saknar fenomen.
select p.phenomenon_id, p.name
from register.phenomenon as p
where p.phenomenon_id <> 'unclassified'
