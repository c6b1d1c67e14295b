-- One row per ended company, kind of end, side and person. Users and assistants had hours there in the months up to the
-- end. If there were any, the representatives in office on some day of a time before the end are listed too. The study
-- says how long these times are.
-- grain: company_id, kind, side, person_id
-- sv: En rad per bolag som upphört, slags slut och person kring det: brukare, assistenter och företrädare under de
--   månader före som studien anger.
with last_months as (
  select distinct e.company_id, e.kind, e.ended_date, e.ended_month, t.user_id, t.assistant_id
  from graph.ended as e
  cross join param.rule_succession as l
  join register.assistance_time as t on t.provider_id = e.company_id
  where t.hours > 0 and t.month <= e.ended_month and t.month > e.ended_month - l.months * interval '1' month
    and t.provider_kind <> 'own_employer'
)
select distinct t.company_id, t.kind, t.ended_date, t.ended_month, 'user' as side, t.user_id as person_id
from last_months as t
union all
select distinct t.company_id, t.kind, t.ended_date, t.ended_month, 'assistant' as side, t.assistant_id as person_id
from last_months as t
union all
select distinct e.company_id, e.kind, e.ended_date, e.ended_month, 'representative' as side, r.person_id
from (select distinct t.company_id, t.kind, t.ended_date, t.ended_month from last_months as t) as e
cross join param.rule_succession as l
join graph.role as r on r.company_id = e.company_id
where r.from_date <= e.ended_date
  and (r.to_date is null or r.to_date >= r.from_date and r.to_date >= e.ended_date - l.role_months * interval '1' month)
