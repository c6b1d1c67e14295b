-- One row per measure dated on or before the last day of the study, with the phenomenon of its target: unclassified
-- where it has none, or one that no register has.
-- grain: none
-- sv: En rad per åtgärd daterad senast studiens sista dag, med målobjektets fenomen: ej klassificerat där den saknar
--   målobjekt eller har ett som inget register har.
select m.agency, m.target_id, m.kind, m.effect, m.date, m.person_id, m.company_id, m.amount,
  m.monthly_amount, m.granted_to, coalesce(t.phenomenon_id, 'unclassified') as phenomenon_id
from register.measure as m
cross join param.cooperation as c
left join cooperation.target as t on t.target_id = m.target_id
where m.date <= c.as_of
