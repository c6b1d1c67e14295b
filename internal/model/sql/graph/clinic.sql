-- One row per register (dental claims, medical certificates) and clinic: patients, claims or certificates, and the
-- strongest tie of its representatives ('none', the weakest, if it has none). n_followed counts the certificates that a
-- payment of their benefit followed within the study's days, the last day included.
-- grain: kind, company_id
-- sv: En rad per register (tandvård, läkarintyg) och mottagning: patienter, åtgärder eller intyg, och företrädarnas
--   starkaste koppling.
with benefit as (
  -- a number for each, because an engine compares numbers faster than text
  select c.benefit, row_number() over (order by c.benefit) as number
  from (select distinct m.benefit from register.medical_certificate as m) as c
),
paid as (
  -- beforehand: few payments are of a benefit that certificates are for
  select b.person_id, b.paid_date, f.number
  from register.benefit_payment as b
  join benefit as f on f.benefit = b.benefit
  where b.amount > 0
),
certificate as (
  select m.clinic_id, m.person_id, m.issued_date, f.number,
    cast(m.issued_date + n.followed_days * interval '1' day as date) as until
  from register.medical_certificate as m
  left join benefit as f on f.benefit = m.benefit
  cross join param.network as n
),
issued as (
  select c.clinic_id, c.person_id,
    exists (
      select 1
      from paid as b
      where b.person_id = c.person_id and b.number = c.number and b.paid_date between c.issued_date and c.until
    ) as followed
  from certificate as c
),
patient as (
  select 'dental' as kind, d.clinic_id, d.person_id, d.n_items, 0 as n_followed
  from (
    select x.clinic_id, x.person_id, count(*) as n_items
    from register.dental_claim as x
    group by x.clinic_id, x.person_id
  ) as d
  union all
  select 'certificates', i.clinic_id, i.person_id, i.n_items, i.n_followed
  from (
    select x.clinic_id, x.person_id, count(*) as n_items, count(*) filter (where x.followed) as n_followed
    from issued as x
    group by x.clinic_id, x.person_id
  ) as i
),
clinic as (
  select p.kind, p.clinic_id, count(p.person_id) as n_patients, cast(sum(p.n_items) as bigint) as n_items,
    cast(sum(p.n_followed) as bigint) as n_followed
  from patient as p
  group by p.kind, p.clinic_id
),
tied as (
  select r.company_id, min(s.tie_id) as tie_id
  from graph.role as r
  join graph.representative as s on s.person_id = r.person_id
  where r.company_id in (select c.clinic_id from clinic as c)
  group by r.company_id
)
select c.kind, c.clinic_id as company_id, coalesce(t.tie_id, n.tie_id) as tie_id, c.n_patients, c.n_items, c.n_followed
from clinic as c
cross join (select max(x.tie_id) as tie_id from param.tie as x) as n
left join tied as t on t.company_id = c.clinic_id
