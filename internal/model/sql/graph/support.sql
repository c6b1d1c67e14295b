-- One row per employment support: the strongest tie among the employer's representatives (the weakest, 'none', where it has none), and how the supported person belongs to the employer:
-- a representative while the support runs, a relative of one, or neither.
with employer as (
  select r.company_id, min(s.tie_id) as tie_id
  from graph.role as r
  join graph.representative as s on s.person_id = r.person_id
  group by r.company_id
)
select s.person_id, s.employer_id as company_id, s.from_date, s.to_date, s.amount,
  coalesce(e.tie_id, n.tie_id) as tie_id,
  case
    when exists (
      select 1 from graph.role as r
      where r.company_id = s.employer_id and r.person_id = s.person_id
        and r.from_date <= coalesce(s.to_date, date '9999-12-31') and (r.to_date is null or r.to_date >= s.from_date)
    ) then 'representative'
    when exists (
      select 1 from graph.role as r
      join graph.kin as k on k.person_id = s.person_id and k.other_id = r.person_id
      where r.company_id = s.employer_id
        and r.from_date <= coalesce(s.to_date, date '9999-12-31') and (r.to_date is null or r.to_date >= s.from_date)
    ) then 'relative'
    else 'unrelated'
  end as belongs
from register.employment_support as s
cross join (select max(t.tie_id) as tie_id from param.tie as t) as n
left join employer as e on e.company_id = s.employer_id
