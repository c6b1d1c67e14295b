-- One row per rule on requests, agency that is responsible for what the rule asks, and year sent: how many requests
-- of the period are in order, are a finding, and are not checkable.
-- grain: rule, agency, year
-- sv: En rad per regel om begäranden, myndighet som ansvarar för det regeln frågar om, och år: antal begäranden i
--   perioden som är i ordning, som är en iakttagelse och som inte går att kontrollera.
with rule as (
  select r.rule, r.asks
  from (
    values
      ('ground_in_force', true),
      ('asking_agency_named', true),
      ('answering_agency_named', false),
      ('decision_stated', true),
      ('decision_in_force', true),
      ('agencies_in_decision', true),
      ('within_purpose', true),
      ('need_stated', true),
      ('balancing_stated', false),
      ('refusal_ground_stated', false),
      ('conditions_recorded', false),
      ('h3_described', false),
      ('conditions_carried', false),
      ('onward_permission', false),
      ('onward_purpose', false),
      ('dates_in_order', true)
  ) as r(rule, asks)
),
answered as (
  select r.rule, case when r.asks then k.from_agency else k.to_agency end as agency, k.year, k.n,
    case r.rule
      when 'ground_in_force' then k.ground_in_force
      when 'asking_agency_named' then k.asking_agency_named
      when 'answering_agency_named' then k.answering_agency_named
      when 'decision_stated' then k.decision_stated
      when 'decision_in_force' then k.decision_in_force
      when 'agencies_in_decision' then k.agencies_in_decision
      when 'within_purpose' then k.within_purpose
      when 'need_stated' then k.need_stated
      when 'balancing_stated' then k.balancing_stated
      when 'refusal_ground_stated' then k.refusal_ground_stated
      when 'conditions_recorded' then k.conditions_recorded
      when 'h3_described' then k.h3_described
      when 'conditions_carried' then k.conditions_carried
      when 'onward_permission' then k.onward_permission
      when 'onward_purpose' then k.onward_purpose
      when 'dates_in_order' then k.dates_in_order
    end as answer
  from cooperation.request_check as k
  cross join rule as r
)
select a.rule, a.agency, a.year, cast(coalesce(sum(a.n) filter (where a.answer = 1), 0) as bigint) as n_in_order,
  cast(coalesce(sum(a.n) filter (where a.answer = 2), 0) as bigint) as n_findings,
  cast(coalesce(sum(a.n) filter (where a.answer = 3), 0) as bigint) as n_not_checkable
from answered as a
where a.answer is not null
group by a.rule, a.agency, a.year
