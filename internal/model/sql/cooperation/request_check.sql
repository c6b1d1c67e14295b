-- One row per asking and asked agency, year sent and answers of the rules: how many requests of the period. A rule's
-- answer is 1 in order, 2 a finding, 3 not checkable; it is empty where the rule is not about the request. A request
-- is answered if its answer had come by the last day of the study; dates_in_order takes the days as they were
-- delivered.
-- grain: from_agency, to_agency, year, ground_in_force, asking_agency_named, answering_agency_named, decision_stated,
--   decision_in_force, agencies_in_decision, within_purpose, need_stated, balancing_stated, refusal_ground_stated,
--   conditions_recorded, h3_described, conditions_carried, onward_permission, onward_purpose, dates_in_order
-- sv: En rad per begärande och tillfrågad myndighet, år och reglernas svar: antal begäranden i perioden. Svaret är 1
--   i ordning, 2 iakttagelse, 3 ej kontrollerbart; det är tomt där regeln inte gäller begäran.
with law as (
  -- what the law says of each pair of agencies and ground, and the two as bits; -1 where one takes part in no decision
  select k.ground, k.from_agency, k.to_agency, g.from_date as ground_from, na.from_date as asks_from,
    na.from_known as asks_known, nb.from_date as answers_from, nb.from_known as answers_known,
    b.ground is not null as weighs, coalesce(bits_or(ma.bit, mb.bit), -1) as both_agencies
  from (
    select distinct r.ground, r.from_agency, r.to_agency from cooperation.request as r where r.year is not null
  ) as k
  left join param.cooperation_ground as g on g.ground = k.ground
  left join param.cooperation_balancing as b on b.ground = k.ground
  left join param.cooperation_named as na on na.ground = k.ground and na.agency = k.from_agency and na.asks
  left join param.cooperation_named as nb on nb.ground = k.ground and nb.agency = k.to_agency and not nb.asks
  left join cooperation.member_agency as ma on ma.agency = k.from_agency
  left join cooperation.member_agency as mb on mb.agency = k.to_agency
),
condition as (
  -- the conditions of a request as bits: H0, H1, H2, H3, and 16 where that of H3 is described
  select r.request_id,
    bit_or(
      case r.condition
        when 'H0' then 1
        when 'H1' then 2
        when 'H2' then 4
        when 'H3' then case when r.note is null then 8 else 24 end
        else 0
      end
    ) as bits
  from register.request_condition as r
  group by r.request_id
),
onward as (
  -- the answers that pass on an earlier one, if its original request is known, with the conditions of that
  select q.request_id, bits_and(coalesce(n.bits, 0), 15) as bits
  from register.information_request as q
  cross join param.cooperation as c
  join register.information_request as o on o.request_id = q.origin_request_id
  left join condition as n on n.request_id = q.origin_request_id
  where q.origin_request_id is not null
    and q.sent_date <= c.as_of
    and q.answered_date <= c.as_of
    and q.outcome in ('given', 'partly')
    and o.sent_date <= c.as_of
),
sent as (
  select q.request_id, q.from_agency, q.to_agency, q.ground, q.need_stated, q.sent_date,
    case when q.ground = 'lus' then q.decision_id end as decision_id, q.subject_kind, q.phenomenon_id,
    q.balancing_stated, q.refusal_ground, q.origin_request_id, q.permission_date, q.outcome as delivered_outcome,
    q.answered_date as delivered_date,
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
  select s.from_agency, s.to_agency, s.ground, s.need_stated, s.sent_date,
    cast(extract(year from s.sent_date) as integer) as year, coalesce(s.balancing_stated, false) as balancing_stated,
    s.refusal_ground, s.origin_request_id, s.permission_date, s.delivered_outcome, s.delivered_date, s.answered_date,
    s.outcome, s.subject_stated, coalesce(s.outcome in ('given', 'partly'), false) as given,
    coalesce(s.outcome = 'refused', false) as refused, l.weighs,
    coalesce(l.ground_from <= s.sent_date, false) as ground_in_force, l.asks_from, l.asks_known, l.answers_from,
    l.answers_known, d.decision_id is not null as decided, d.decision_from_date, d.decision_to_date,
    bits_and(d.agencies, l.both_agencies) = l.both_agencies as both_take_part,
    s.request_id in (select o.request_id from cooperation.outside as o)
      and not coalesce(s.subject_kind = 'phenomenon' and s.phenomenon_id = d.stated_phenomenon_id, false)
      as is_outside,
    n.bits as condition_bits, o.bits as origin_bits
  from sent as s
  join law as l on l.ground = s.ground and l.from_agency = s.from_agency and l.to_agency = s.to_agency
  left join cooperation.decision_span as d on d.decision_id = s.decision_id
    and s.sent_date between d.from_date and d.to_date
  left join condition as n on n.request_id = s.request_id
  left join onward as o on o.request_id = s.request_id
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
    rule_answer(
      l.decided, true,
      not (l.decision_from_date <= l.sent_date and coalesce(l.sent_date <= l.decision_to_date, true))
    ) as decision_in_force,
    rule_answer(l.decided, true, not l.both_take_part) as agencies_in_decision,
    rule_answer(l.decided, l.subject_stated, l.is_outside) as within_purpose,
    rule_answer(true, true, not l.need_stated) as need_stated,
    rule_answer((l.given or l.refused) and l.weighs, true, not l.balancing_stated) as balancing_stated,
    rule_answer(coalesce(l.outcome in ('refused', 'partly'), false), true, l.refusal_ground is null)
      as refusal_ground_stated,
    rule_answer(l.given, true, l.condition_bits is null) as conditions_recorded,
    rule_answer(l.given and coalesce(bits_and(l.condition_bits, 8) <> 0, false), true,
      bits_and(l.condition_bits, 16) = 0)
      as h3_described,
    rule_answer(
      l.given and l.origin_request_id is not null, l.origin_bits is not null,
      coalesce(bits_and(l.origin_bits, bits_not(coalesce(l.condition_bits, 0))) <> 0, false)
    ) as conditions_carried,
    rule_answer(
      l.given and coalesce(bits_and(l.origin_bits, 4) <> 0, false), true,
        coalesce(l.permission_date > l.answered_date, true)
    ) as onward_permission,
    rule_answer(
      l.given and coalesce(bits_and(l.origin_bits, 1) <> 0, false), l.ground <> 'osl_10_15a',
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
