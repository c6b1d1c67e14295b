-- One row per assistant: a person with hours in the period. group_id is 0 for a person in no group. tie_id is then the
-- weakest tie, 'none'.
-- grain: person_id
-- sv: En rad per assistent, en person med timmar i perioden: grupp och koppling.
select a.person_id, coalesce(m.group_id, 0) as group_id, coalesce(g.tie_id, n.tie_id) as tie_id
from (select distinct w.assistant_id as person_id from assistance.work as w) as a
cross join (select max(t.tie_id) as tie_id from param.tie as t) as n
left join cohort.member as m on m.person_id = a.person_id
left join param.tie_group as g on g.group_id = m.group_id
