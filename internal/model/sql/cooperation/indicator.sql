-- One row per row of a study's results that speaks to a known phenomenon.
-- grain: phenomenon_id, study, result, of_group, category, measure
-- sv: En rad per resultatrad i en studie som säger något om ett känt fenomen.
select i.phenomenon_id, i.study, i.result, i."group" as of_group, i.category, i.measure
from register.phenomenon_indicator as i
join cooperation.known_phenomenon as p on p.phenomenon_id = i.phenomenon_id
