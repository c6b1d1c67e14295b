-- One row per asking and asked agency: how many requests of the period have a finding about the decision, the need,
-- the balancing of interests, or anything.
-- grain: from_agency, to_agency
-- sv: En rad per begärande och tillfrågad myndighet: antal begäranden i perioden med en iakttagelse om beslutet,
--   behovet, intresseavvägningen eller något alls.
select k.from_agency, k.to_agency,
  cast(coalesce(sum(k.n) filter (
    where 2 in (k.decision_stated, k.decision_in_force, k.agencies_in_decision)
  ), 0) as bigint) as n_decision,
  cast(coalesce(sum(k.n) filter (where k.need_stated = 2), 0) as bigint) as n_need,
  cast(coalesce(sum(k.n) filter (where k.balancing_stated = 2), 0) as bigint) as n_balancing,
  cast(coalesce(sum(k.n) filter (
    where 2 in (
      k.ground_in_force, k.asking_agency_named, k.answering_agency_named, k.decision_stated, k.decision_in_force,
      k.agencies_in_decision, k.within_purpose, k.need_stated, k.balancing_stated, k.refusal_ground_stated,
      k.conditions_recorded, k.h3_described, k.conditions_carried, k.onward_permission, k.onward_purpose,
      k.dates_in_order
    )
  ), 0) as bigint) as n_any
from cooperation.request_check as k
group by k.from_agency, k.to_agency
