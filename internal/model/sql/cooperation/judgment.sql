-- One row per year of the control investigation, source and phenomenon: how many are judged and convicted, and what
-- those convicted have of damages and months of prison together, with the largest and second largest of one row of the
-- register, as if each were of one. It is made from numbers alone: no row is about a case.
-- grain: case_year, source, phenomenon_id
-- sv: En rad per år för kontrollutredningen, källa och fenomen: antal avgjorda och fällda, och de fälldas skadestånd
--   och fängelsemånader tillsammans, med de största på en rad i registret, som om varje rad gällde en. Allt är gjort
--   av antal: ingen rad gäller ett mål.
select j.case_year, j.source, j.phenomenon_id,
  cast(coalesce(sum(j.cases) filter (where j.outcome <> 'pending'), 0) as bigint) as n_judged,
  cast(coalesce(sum(j.cases) filter (where j.outcome = 'convicted'), 0) as bigint) as n_convicted,
  coalesce(sum(j.damages) filter (where j.outcome = 'convicted'), 0) as damages,
  coalesce(max(abs(j.damages)) filter (where j.outcome = 'convicted'), 0) as max_damages,
  second_largest(case when j.outcome = 'convicted' then abs(j.damages) end) as second_damages,
  coalesce(sum(abs(j.damages)) filter (where j.outcome = 'convicted'), 0) as total_damages,
  coalesce(sum(j.prison_months) filter (where j.outcome = 'convicted'), 0) as prison_months,
  coalesce(max(abs(j.prison_months)) filter (where j.outcome = 'convicted'), 0) as max_prison,
  second_largest(case when j.outcome = 'convicted' then abs(j.prison_months) end) as second_prison,
  coalesce(sum(abs(j.prison_months)) filter (where j.outcome = 'convicted'), 0) as total_prison
from register.judgment_count as j
join param.cooperation_case_year as y on y.year = j.case_year
group by j.case_year, j.source, j.phenomenon_id
