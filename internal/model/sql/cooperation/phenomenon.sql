-- One row per phenomenon, with the number of decisions on it, and of targets, requests and measures of the period,
-- the measures with an effect, and the agencies that take part in such a decision, ask, answer or take a measure. The
-- phenomenon unclassified, of all that has none or one that no register has, is always here.
-- grain: phenomenon_id
-- sv: En rad per fenomen, med antal beslut om det och periodens målobjekt, begäranden och åtgärder, de med effekt,
--   och de myndigheter som deltar i ett sådant beslut, frågar, svarar eller vidtar en åtgärd. Ej klassificerat finns
--   alltid med.
with known as (
  select p.phenomenon_id from cooperation.known_phenomenon as p
  union
  select 'unclassified' as phenomenon_id
),
target as (
  select t.phenomenon_id, count(*) as n
  from cooperation.target as t
  cross join param.cooperation as c
  where t.opened_date >= c.from_date
  group by t.phenomenon_id
),
asked as (
  -- a request is of its own phenomenon where it states one, else of that of its decision
  select
    case
      when q.phenomenon_id is not null then coalesce(p.phenomenon_id, 'unclassified')
      else coalesce(d.phenomenon_id, 'unclassified')
    end as phenomenon_id,
    q.from_agency, q.to_agency, count(*) as n
  from register.information_request as q
  cross join param.cooperation as c
  left join cooperation.known_phenomenon as p on p.phenomenon_id = q.phenomenon_id
  left join cooperation.decision as d on d.decision_id = q.decision_id
  where q.sent_date between c.from_date and c.as_of
  group by 1, 2, 3
),
request as (
  select a.phenomenon_id, cast(sum(a.n) as bigint) as n from asked as a group by a.phenomenon_id
),
taken as (
  -- a measure is of the phenomenon of its target
  select coalesce(t.phenomenon_id, 'unclassified') as phenomenon_id, m.agency, count(*) as n,
    count(m.effect) as n_effect
  from register.measure as m
  cross join param.cooperation as c
  left join cooperation.target as t on t.target_id = m.target_id
  where m.date between c.from_date and c.as_of
  group by coalesce(t.phenomenon_id, 'unclassified'), m.agency
),
measure as (
  select t.phenomenon_id, cast(sum(t.n) as bigint) as n, cast(sum(t.n_effect) as bigint) as n_effect
  from taken as t
  group by t.phenomenon_id
),
decision as (
  select d.phenomenon_id, count(*) as n from cooperation.decision as d group by d.phenomenon_id
),
agency as (
  select u.phenomenon_id, count(distinct u.agency) as n
  from (
    select a.phenomenon_id, a.from_agency as agency from asked as a
    union
    select a.phenomenon_id, a.to_agency as agency from asked as a
    union
    select t.phenomenon_id, t.agency from taken as t
    union
    select d.phenomenon_id, g.agency
    from cooperation.decision as d
    join register.decision_agency as g on g.decision_id = d.decision_id
  ) as u
  group by u.phenomenon_id
)
select k.phenomenon_id, coalesce(t.n, 0) as n_targets, coalesce(q.n, 0) as n_requests, coalesce(d.n, 0) as n_decisions,
  coalesce(a.n, 0) as n_agencies, coalesce(m.n, 0) as n_measures, coalesce(m.n_effect, 0) as n_effects
from known as k
left join target as t on t.phenomenon_id = k.phenomenon_id
left join request as q on q.phenomenon_id = k.phenomenon_id
left join decision as d on d.phenomenon_id = k.phenomenon_id
left join agency as a on a.phenomenon_id = k.phenomenon_id
left join measure as m on m.phenomenon_id = k.phenomenon_id
