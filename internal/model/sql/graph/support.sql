-- One row per employment support: the strongest tie of the employer's representatives while the support runs ('none',
-- the weakest, if it has none), and how the supported person belongs to the employer: a representative while the
-- support runs, a relative of one, or neither. The register of supports has no key.
-- grain: none
-- sv: En rad per anställningsstöd: kopplingen hos arbetsgivarens företrädare, och om den anställda är företrädare,
--   anhörig till en eller ingetdera.
with running as (
  select distinct s.employer_id as company_id, s.from_date, s.to_date, coalesce(s.to_date, date '9999-12-31') as until
  from register.employment_support as s
),
held as (
  select d.company_id, d.from_date, d.to_date, r.person_id
  from running as d
  join graph.role as r
    on r.company_id = d.company_id
   and r.from_date <= d.until
   and (r.to_date is null or r.to_date >= d.from_date and r.to_date >= r.from_date)
  where d.until >= d.from_date
),
employer as (
  select h.company_id, h.from_date, h.to_date, min(s.tie_id) as tie_id
  from held as h
  join graph.representative as s on s.person_id = h.person_id
  group by h.company_id, h.from_date, h.to_date
)
select s.person_id, s.employer_id as company_id, s.from_date, s.to_date, s.amount,
  coalesce(e.tie_id, n.tie_id) as tie_id,
  case
    when exists (
      select 1 from held as h
      where h.company_id = s.employer_id and h.from_date = s.from_date and h.to_date is not distinct from s.to_date
        and h.person_id = s.person_id
    ) then 'representative'
    when exists (
      select 1 from held as h
      join graph.kin as k on k.person_id = s.person_id and k.other_id = h.person_id
      where h.company_id = s.employer_id and h.from_date = s.from_date and h.to_date is not distinct from s.to_date
    ) then 'relative'
    else 'unrelated'
  end as belongs
from register.employment_support as s
cross join (select max(t.tie_id) as tie_id from param.tie as t) as n
left join employer as e on e.company_id = s.employer_id and e.from_date = s.from_date and e.to_date is not distinct
from s.to_date
