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
  select row_number() over (order by k.ground, k.from_agency, k.to_agency) as law_id, k.ground, k.from_agency,
    k.to_agency, g.from_date as ground_from, na.from_date as asks_from, coalesce(na.from_known, true) as asks_known,
    nb.from_date as answers_from, coalesce(nb.from_known, true) as answers_known, b.ground is not null as weighs,
    coalesce(bits_or(ma.bit, mb.bit), -1) as both_agencies
  from (
    select distinct e.ground, e.from_agency, e.to_agency from cooperation.exchange_count as e
  ) as k
  left join param.cooperation_ground as g on g.ground = k.ground
  left join param.cooperation_balancing as b on b.ground = k.ground
  left join param.cooperation_named as na on na.ground = k.ground and na.agency = k.from_agency and na.asks
  left join param.cooperation_named as nb on nb.ground = k.ground and nb.agency = k.to_agency and not nb.asks
  left join cooperation.member_agency as ma on ma.agency = k.from_agency
  left join cooperation.member_agency as mb on mb.agency = k.to_agency
),
condition as (
  -- conditions as bits: H0, H1, H2, H3, 16 where that of H3 is described, and 32 for any
  select r.request_id,
    case r.condition
      when 'H0' then 33
      when 'H1' then 34
      when 'H2' then 36
      when 'H3' then case when r.note is null then 40 else 56 end
      else 32
    end as bits
  from register.request_condition as r
),
onward as (
  -- the answers that pass on an earlier one, if its original request is known
  select q.request_id, q.origin_request_id
  from register.information_request as q
  cross join param.cooperation as c
  join register.information_request as o on o.request_id = q.origin_request_id
  where q.origin_request_id is not null
    and q.sent_date <= c.as_of
    and q.answered_date <= c.as_of
    and q.outcome in ('given', 'partly')
    and o.sent_date <= c.as_of
),
noted as (
  -- what other rows say of a request, found by its id once: its conditions, 64 times those of the original request with
  -- 1024 where that is known, and 2048 where its subject is no target of its decision
  select u.request_id, bit_or(u.bits) as bits
  from (
    select n.request_id, n.bits from condition as n
    union all
    select p.request_id, 1024 + 64 * bits_and(coalesce(n.bits, 0), 15) as bits
    from onward as p
    left join condition as n on n.request_id = p.origin_request_id
    union all
    select o.request_id, 2048 as bits from cooperation.outside as o
  ) as u
  group by u.request_id
),
sent as (
  select q.request_id, q.sent_date, l.law_id, l.both_agencies, l.ground_from, l.asks_from, l.answers_from,
    q.need_stated, q.balancing_stated, case when q.ground = 'lus' then q.decision_id end as decision_id,
    q.subject_kind, q.phenomenon_id, q.refusal_ground, q.origin_request_id, q.permission_date, q.answered_date,
    q.outcome, coalesce(q.answered_date <= c.as_of, false) as answered,
    case q.subject_kind
      when 'individual' then q.person_id is not null
      when 'company' then q.company_id is not null
      when 'network' then q.network is not null
      when 'phenomenon' then q.phenomenon_id is not null
      else q.area is not null
    end as subject_stated
  from register.information_request as q
  cross join param.cooperation as c
  join law as l on l.ground = q.ground and l.from_agency = q.from_agency and l.to_agency = q.to_agency
  where q.sent_date between c.from_date and c.as_of
),
counted as (
  -- what the rules ask for, as bits, so that they are asked of what there is and not of each request
  select s.law_id, cast(extract(year from s.sent_date) as integer) as year, s.outcome, s.answered,
    coalesce(n.bits, 0) as noted,
    case when s.ground_from <= s.sent_date then 1 else 0 end
      + case when s.asks_from <= s.sent_date then 0 else 2 end
      + case when s.answers_from <= s.sent_date then 0 else 4 end
      + case when d.decision_id is not null then 8 else 0 end
      + case when s.sent_date < d.decision_from_date or s.sent_date > d.decision_to_date then 0 else 16 end
      + case when bits_and(d.agencies, s.both_agencies) <> s.both_agencies then 0 else 32 end
      + case when s.subject_kind = 'phenomenon' and s.phenomenon_id = d.stated_phenomenon_id then 64 else 0 end
      as of_decision,
    case when s.subject_stated then 1 else 0 end
      + case when s.need_stated then 2 else 0 end
      + case when s.balancing_stated then 4 else 0 end
      + case when s.refusal_ground is not null then 8 else 0 end
      + case when s.origin_request_id is not null then 16 else 0 end
      + case when s.permission_date <= s.answered_date then 0 else 32 end
      + case when s.answered_date is not null then 64 else 0 end
      + case when s.answered_date >= s.sent_date then 0 else 128 end as of_request,
    count(*) as n
  from sent as s
  left join cooperation.decision_span as d on d.decision_id = s.decision_id
    and s.sent_date between d.from_date and d.to_date
  left join noted as n on n.request_id = s.request_id
  group by 1, 2, 3, 4, 5, 6, 7
),
stated as (
  select l.from_agency, l.to_agency, l.ground, l.asks_known, l.answers_known, l.weighs, c.year, c.n, c.outcome, c.noted,
    coalesce(c.answered and c.outcome in ('given', 'partly'), false) as given,
    coalesce(c.answered and c.outcome = 'refused', false) as refused,
    coalesce(c.answered and c.outcome in ('refused', 'partly'), false) as withholds,
    bits_and(c.of_decision, 1) <> 0 as ground_in_force, bits_and(c.of_decision, 2) <> 0 as asks_early,
    bits_and(c.of_decision, 4) <> 0 as answers_early, bits_and(c.of_decision, 8) <> 0 as decided,
    bits_and(c.of_decision, 16) <> 0 as in_force, bits_and(c.of_decision, 32) <> 0 as both_take_part,
    bits_and(c.noted, 2048) <> 0 and bits_and(c.of_decision, 64) = 0 as is_outside,
    bits_and(c.of_request, 1) <> 0 as subject_stated, bits_and(c.of_request, 2) <> 0 as need_stated,
    bits_and(c.of_request, 4) <> 0 as balancing_stated, bits_and(c.of_request, 8) <> 0 as refusal_stated,
    bits_and(c.of_request, 16) <> 0 as passed_on, bits_and(c.of_request, 32) <> 0 as not_permitted,
    bits_and(c.of_request, 64) <> 0 as dated, bits_and(c.of_request, 128) <> 0 as dated_before,
    bits_and(c.noted, 1024) <> 0 as origin_known, bits_and(bits_right(c.noted, 6), 15) as origin_bits
  from counted as c
  join law as l on l.law_id = c.law_id
),
checked as (
  select s.from_agency, s.to_agency, s.year, s.n,
    rule_answer(true, true, not s.ground_in_force) as ground_in_force,
    rule_answer(s.ground_in_force, not s.asks_early or s.asks_known, s.asks_early) as asking_agency_named,
    rule_answer(s.ground_in_force, not s.answers_early or s.answers_known, s.answers_early)
      as answering_agency_named,
    rule_answer(s.ground = 'lus', true, not s.decided) as decision_stated,
    rule_answer(s.decided, true, not s.in_force) as decision_in_force,
    rule_answer(s.decided, true, not s.both_take_part) as agencies_in_decision,
    rule_answer(s.decided, s.subject_stated, s.is_outside) as within_purpose,
    rule_answer(true, true, not s.need_stated) as need_stated,
    rule_answer((s.given or s.refused) and s.weighs, true, not s.balancing_stated) as balancing_stated,
    rule_answer(s.withholds, true, not s.refusal_stated) as refusal_ground_stated,
    rule_answer(s.given, true, bits_and(s.noted, 32) = 0) as conditions_recorded,
    rule_answer(s.given and bits_and(s.noted, 8) <> 0, true, bits_and(s.noted, 16) = 0) as h3_described,
    rule_answer(s.given and s.passed_on, s.origin_known, bits_and(s.origin_bits, bits_not(s.noted)) <> 0)
      as conditions_carried,
    rule_answer(s.given and bits_and(s.origin_bits, 4) <> 0, true, s.not_permitted) as onward_permission,
    rule_answer(
      s.given and bits_and(s.origin_bits, 1) <> 0, s.ground <> 'osl_10_15a',
      s.ground in ('wrong_payments', 'work_life')
    ) as onward_purpose,
    rule_answer(s.outcome is not null or s.dated, true, s.outcome is null or s.dated_before) as dates_in_order
  from stated as s
)
select c.from_agency, c.to_agency, c.year,
  c.ground_in_force, c.asking_agency_named, c.answering_agency_named, c.decision_stated, c.decision_in_force,
  c.agencies_in_decision, c.within_purpose, c.need_stated, c.balancing_stated, c.refusal_ground_stated,
  c.conditions_recorded, c.h3_described, c.conditions_carried, c.onward_permission, c.onward_purpose, c.dates_in_order,
  cast(sum(c.n) as bigint) as n
from checked as c
group by
  c.from_agency, c.to_agency, c.year, c.ground_in_force, c.asking_agency_named, c.answering_agency_named,
  c.decision_stated, c.decision_in_force, c.agencies_in_decision, c.within_purpose, c.need_stated,
  c.balancing_stated, c.refusal_ground_stated, c.conditions_recorded, c.h3_described, c.conditions_carried,
  c.onward_permission, c.onward_purpose, c.dates_in_order
