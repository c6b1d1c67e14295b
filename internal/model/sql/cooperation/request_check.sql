-- One row per asking and asked agency, year sent and answers of the rules: how many requests of the period. A rule's
-- answer is 1 in order, 2 a finding, 3 not checkable; it is empty where the rule is not about the request. A request
-- is answered if its answer had come by the last day of the study; dates_in_order takes the days as they were
-- delivered.
-- grain: from_agency, to_agency, year, ground_in_force, asking_agency_named, answering_agency_named, decision_stated,
--   decision_in_force, agencies_in_decision, within_purpose, need_stated, balancing_stated, refusal_ground_stated,
--   conditions_recorded, h3_described, conditions_carried, onward_permission, onward_purpose, dates_in_order
-- sv: En rad per begärande och tillfrågad myndighet, år och reglernas svar: antal begäranden i perioden. Svaret är 1
--   i ordning, 2 iakttagelse, 3 ej kontrollerbart; det är tomt där regeln inte gäller begäran.
with sent as (
  select q.request_id, q.from_agency, q.to_agency, q.ground, q.need_stated, q.sent_date,
    case when q.ground = 'lus' then q.decision_id end as decision_id,
    cast(extract(year from q.sent_date) as integer) as year, q.subject_kind, q.phenomenon_id,
    coalesce(q.balancing_stated, false) as balancing_stated, q.refusal_ground, q.origin_request_id, q.permission_date,
    q.outcome as delivered_outcome, q.answered_date as delivered_date,
    case when q.answered_date <= c.as_of then q.answered_date end as answered_date,
    case when q.answered_date <= c.as_of then q.outcome end as outcome,
    case q.subject_kind
      when 'individual' then q.person_id is not null
      when 'company' then q.company_id is not null
      when 'network' then q.network is not null
      when 'phenomenon' then q.phenomenon_id is not null
      else q.area is not null
    end as subject_stated
  from register.information_request as q
  cross join param.cooperation as c
  where q.sent_date between c.from_date and c.as_of
),
looked_up as (
  select s.*, coalesce(s.outcome in ('given', 'partly'), false) as given,
    coalesce(s.outcome = 'refused', false) as refused,
    s.ground in (select b.ground from param.cooperation_balancing as b) as weighs,
    coalesce(g.from_date <= s.sent_date, false) as ground_in_force, na.from_date as asks_from,
    na.from_known as asks_known, nb.from_date as answers_from, nb.from_known as answers_known,
    d.decision_id is not null as decided, d.from_date, d.to_date, d.stated_phenomenon_id,
    pa.decision_id is not null and pb.decision_id is not null as both_take_part,
    s.request_id in (select o.request_id from cooperation.outside as o) as is_outside,
    s.request_id in (select r.request_id from register.request_condition as r) as recorded,
    h.request_id is not null as has_h3, h.note is not null as h3_described,
    o.request_id is not null as origin_known, o.origin_h0, o.origin_h2, o.lost
  from sent as s
  left join param.cooperation_ground as g on g.ground = s.ground
  left join param.cooperation_named as na on na.ground = s.ground and na.agency = s.from_agency and na.asks
  left join param.cooperation_named as nb on nb.ground = s.ground and nb.agency = s.to_agency and not nb.asks
  left join cooperation.decision as d on d.decision_id = s.decision_id
  left join cooperation.participant as pa on pa.decision_id = d.decision_id and pa.agency = s.from_agency
    and s.sent_date between pa.from_date and pa.to_date
  left join cooperation.participant as pb on pb.decision_id = d.decision_id and pb.agency = s.to_agency
    and s.sent_date between pb.from_date and pb.to_date
  left join (
    select r.request_id, r.note from register.request_condition as r where r.condition = 'H3'
  ) as h on h.request_id = s.request_id
  left join cooperation.onward as o on o.request_id = s.request_id
),
checked as (
  select l.from_agency, l.to_agency, l.year,
    rule_answer(true, true, not l.ground_in_force) as ground_in_force,
    rule_answer(
      l.ground_in_force, l.asks_from <= l.sent_date or coalesce(l.asks_known, true),
      coalesce(l.asks_from > l.sent_date, true)
    ) as asking_agency_named,
    rule_answer(
      l.ground_in_force, l.answers_from <= l.sent_date or coalesce(l.answers_known, true),
      coalesce(l.answers_from > l.sent_date, true)
    ) as answering_agency_named,
    rule_answer(l.ground = 'lus', true, not l.decided) as decision_stated,
    rule_answer(l.decided, true, not (l.from_date <= l.sent_date and coalesce(l.sent_date <= l.to_date, true)))
      as decision_in_force,
    rule_answer(l.decided, true, not l.both_take_part) as agencies_in_decision,
    rule_answer(
      l.decided, l.subject_stated,
      l.is_outside
        and not coalesce(l.subject_kind = 'phenomenon' and l.phenomenon_id = l.stated_phenomenon_id, false)
    ) as within_purpose,
    rule_answer(true, true, not l.need_stated) as need_stated,
    rule_answer((l.given or l.refused) and l.weighs, true, not l.balancing_stated) as balancing_stated,
    rule_answer(coalesce(l.outcome in ('refused', 'partly'), false), true, l.refusal_ground is null)
      as refusal_ground_stated,
    rule_answer(l.given, true, not l.recorded) as conditions_recorded,
    rule_answer(l.given and l.has_h3, true, not l.h3_described) as h3_described,
    rule_answer(l.given and l.origin_request_id is not null, l.origin_known, coalesce(l.lost, false))
      as conditions_carried,
    rule_answer(
      l.given and coalesce(l.origin_h2, false), true, coalesce(l.permission_date > l.answered_date, true)
    ) as onward_permission,
    rule_answer(
      l.given and coalesce(l.origin_h0, false), l.ground <> 'osl_10_15a',
      l.ground in ('wrong_payments', 'work_life')
    ) as onward_purpose,
    rule_answer(
      l.delivered_outcome is not null or l.delivered_date is not null, true,
      l.delivered_outcome is null or coalesce(l.delivered_date < l.sent_date, true)
    ) as dates_in_order
  from looked_up as l
)
select c.from_agency, c.to_agency, c.year,
  c.ground_in_force, c.asking_agency_named, c.answering_agency_named, c.decision_stated, c.decision_in_force,
  c.agencies_in_decision, c.within_purpose, c.need_stated, c.balancing_stated, c.refusal_ground_stated,
  c.conditions_recorded, c.h3_described, c.conditions_carried, c.onward_permission, c.onward_purpose, c.dates_in_order,
  count(*) as n
from checked as c
group by
  c.from_agency, c.to_agency, c.year, c.ground_in_force, c.asking_agency_named, c.answering_agency_named,
  c.decision_stated, c.decision_in_force, c.agencies_in_decision, c.within_purpose, c.need_stated,
  c.balancing_stated, c.refusal_ground_stated, c.conditions_recorded, c.h3_described, c.conditions_carried,
  c.onward_permission, c.onward_purpose, c.dates_in_order
