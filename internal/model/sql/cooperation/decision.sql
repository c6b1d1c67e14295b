-- One row per decision on cooperation decided on or before the last day of the study: its days, what it states, and its
-- phenomenon, unclassified where it has none or one that no register has.
-- grain: decision_id
-- sv: En rad per samverkansbeslut fattat senast studiens sista dag: dess dagar, vad det anger och dess fenomen, ej
--   klassificerat där det saknar fenomen eller har ett som inget register har.
select d.decision_id, d.decided_date, d.from_date, d.to_date, d.serious, d.organised,
  d.phenomenon_id as stated_phenomenon_id, coalesce(p.phenomenon_id, 'unclassified') as phenomenon_id
from register.cooperation_decision as d
cross join param.cooperation as c
left join cooperation.known_phenomenon as p on p.phenomenon_id = d.phenomenon_id
where d.decided_date <= c.as_of
