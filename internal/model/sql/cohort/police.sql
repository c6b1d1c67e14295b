-- One row per side (active with the enablers, linked): all persons before matching, and the matched.
-- grain: side
-- sv: En rad per sida (aktiva med möjliggörare, kopplade): alla personer före matchningen, och de som finns i
--   socialförsäkringen.
select p.side, count(*) /* counts p.person_id */ as n_persons,
  count(*) /* counts p.person_id */ filter (where p.matched) as n_matched
from network.police as p
group by p.side
