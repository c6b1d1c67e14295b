-- One row per register (dental claims, medical certificates) and clinic: patients, claims or certificates, and the
-- strongest tie of its representatives ('none', the weakest, if it has none). n_followed counts the certificates that a
-- payment of their benefit followed within the study's days, the last day included.
-- grain: kind, company_id
-- sv: En rad per register (tandvård, läkarintyg) och mottagning: patienter, åtgärder eller intyg, och företrädarnas
--   starkaste koppling.
with item as (
  select 'dental' as kind, d.clinic_id, d.person_id, false as followed from register.dental_claim as d
  union all
  select 'certificates' as kind, m.clinic_id, m.person_id,
    exists (
      select 1
      from register.benefit_payment as b
      cross join param.network as n
      where b.person_id = m.person_id and b.benefit = m.benefit and b.amount > 0
        and b.paid_date >= m.issued_date and b.paid_date <= m.issued_date + n.followed_days * interval '1' day
    ) as followed
  from register.medical_certificate as m
),
tied as (
  select r.company_id, min(s.tie_id) as tie_id
  from graph.role as r
  join graph.representative as s on s.person_id = r.person_id
  group by r.company_id
)
select i.kind, i.clinic_id as company_id, coalesce(t.tie_id, n.tie_id) as tie_id,
  count(distinct i.person_id) as n_patients, count(*) as n_items, count(*) filter (where i.followed) as n_followed
from item as i
cross join (select max(x.tie_id) as tie_id from param.tie as x) as n
left join tied as t on t.company_id = i.clinic_id
group by i.kind, i.clinic_id, coalesce(t.tie_id, n.tie_id)
