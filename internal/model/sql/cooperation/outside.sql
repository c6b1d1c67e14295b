-- One row per request of the period on the ground lus whose subject is no target of its decision on the day it was
-- sent.
-- grain: request_id
-- sv: En rad per begäran i perioden med stöd av LUS vars objekt inte är ett målobjekt i beslutet den dag begäran
--   skickades.
with asked as (
  -- a number of 64 bits for the kind of a subject and its key, which has 32
  select q.request_id, q.decision_id, q.sent_date,
    case q.subject_kind
      when 'individual' then q.person_id when 'company' then 8589934592 + q.company_id when 'network' then 17179869184
      when 'phenomenon' then 25769803776 else 34359738368
    end as subject_id,
    case q.subject_kind
      when 'network' then q.network when 'phenomenon' then q.phenomenon_id when 'area' then q.area else ''
    end as subject
  from register.information_request as q
  cross join param.cooperation as c
  where q.ground = 'lus'
    and q.decision_id is not null
    and q.sent_date between c.from_date and c.as_of
),
aimed as (
  select t.decision_id, t.opened_date, coalesce(t.closed_date, date '9999-12-31') as closed_date,
    case t.kind
      when 'individual' then t.person_id when 'company' then 8589934592 + t.company_id when 'network' then 17179869184
      when 'phenomenon' then 25769803776 else 34359738368
    end as subject_id,
    case t.kind when 'network' then t.network when 'phenomenon' then t.phenomenon_id when 'area' then t.area else '' end
      as subject
  from register.target as t
  where t.decision_id is not null
)
select a.request_id
from asked as a
left join aimed as t on t.decision_id = a.decision_id
  and t.subject_id = a.subject_id
  and t.subject = a.subject
  and t.opened_date <= a.sent_date
  and t.closed_date >= a.sent_date
where t.decision_id is null
