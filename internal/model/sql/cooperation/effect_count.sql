-- One row per effect and phenomenon (an empty one is all) of the measures with an effect dated in the period: measures,
-- and the persons, companies and targets that they touch.
-- grain: effect, phenomenon_id
-- sv: En rad per effekt och fenomen (tomt: alla) av åtgärder med effekt i perioden: antal åtgärder, och de personer,
--   bolag och målobjekt som de gäller.
with dated as (
  -- a measure is of the phenomenon of its target
  select m.effect, coalesce(t.phenomenon_id, 'unclassified') as phenomenon_id, m.person_id, m.company_id, m.target_id
  from register.measure as m
  cross join param.cooperation as c
  left join cooperation.target as t on t.target_id = m.target_id
  where m.date between c.from_date and c.as_of
    and m.effect is not null
),
touched as (
  -- each person and company once per effect and phenomenon
  select d.effect, d.phenomenon_id, d.person_id, d.company_id, count(*) as n
  from dated as d
  group by d.effect, d.phenomenon_id, d.person_id, d.company_id
),
counted as (
  select coalesce(t.effect, '') as effect, coalesce(t.phenomenon_id, '') as phenomenon_id,
    cast(sum(t.n) as bigint) as n, count(distinct t.person_id) as n_persons, count(distinct t.company_id) as n_companies
  from touched as t
  group by grouping sets ((t.effect, t.phenomenon_id), (t.effect), (t.phenomenon_id), ())
),
aimed as (
  -- a target is of one phenomenon; the empty effect is any
  select a.effect, a.phenomenon_id, count(*) as n_targets
  from (
    select distinct d.effect, d.phenomenon_id, d.target_id from dated as d where d.target_id is not null
    union all
    select distinct '' as effect, d.phenomenon_id, d.target_id from dated as d where d.target_id is not null
  ) as a
  group by a.effect, a.phenomenon_id
),
targets as (
  select a.effect, coalesce(a.phenomenon_id, '') as phenomenon_id, cast(sum(a.n_targets) as bigint) as n
  from aimed as a
  group by grouping sets ((a.effect, a.phenomenon_id), (a.effect))
)
select k.effect, k.phenomenon_id, coalesce(k.n, 0) as n, k.n_persons, k.n_companies, coalesce(g.n, 0) as n_targets
from counted as k
left join targets as g on g.effect = k.effect and g.phenomenon_id = k.phenomenon_id
