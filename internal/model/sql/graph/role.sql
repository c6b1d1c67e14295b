-- One row per company, person and spell of a main function there, in any industry: its first day, its last day (empty
-- if it is in force), and whether it runs on the reference date. Spells that overlap or follow each other day on day
-- are one; a gap stays a gap. A role that ends before it begins was held on no day, and is a spell of its own. All
-- representatives count, not only the population's, because the networks are about who stands beside them.
-- grain: company_id, person_id, from_date, to_date
-- sv: En rad per bolag och person som har eller har haft en huvudfunktion där, i vilken näringsgren som helst: från
--   första till sista dagen.
with held as (
  select r.company_id, r.person_id, r.from_date, r.to_date, coalesce(r.to_date, date '9999-12-31') as until
  from register.company_role as r
  where r.role not in (select x.role from param.excluded_role as x)
),
begun as (
  select h.company_id, h.person_id, h.from_date, h.to_date, h.until,
    coalesce(h.from_date > add_days(max(h.until) over before, 1), true) as begins
  from held as h
  where h.until >= h.from_date
  window before as (
    partition by h.company_id, h.person_id
    order by h.from_date, h.until
    rows between unbounded preceding and 1 preceding
  )
),
numbered as (
  select b.company_id, b.person_id, b.from_date, b.to_date,
    count(case when b.begins then 1 end)
      over (partition by b.company_id, b.person_id order by b.from_date, b.until) as spell
  from begun as b
),
spell as (
  select n.company_id, n.person_id, min(n.from_date) as from_date,
    case when count(*) = count(n.to_date) then max(n.to_date) end as to_date
  from numbered as n
  group by n.company_id, n.person_id, n.spell
  union all
  select distinct h.company_id, h.person_id, h.from_date, h.to_date from held as h where h.until < h.from_date
)
select s.company_id, s.person_id, s.from_date, s.to_date,
  s.from_date <= p.reference_date and (s.to_date is null or s.to_date >= p.reference_date) as is_now
from spell as s
cross join param.reference as p
