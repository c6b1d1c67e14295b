-- One row per benefit and clinic with a representative from the groups: the clinic's certificates for the benefit and
-- in all, and how many other clinics issued for the benefit and in all.
-- grain: company_id, benefit
-- sv: En rad per mottagning med företrädare ur grupperna och förmån: intyg för den, och hur många andra mottagningar
--   utfärdat.
with item as (
  select m.clinic_id, m.benefit, count(*) as n from register.medical_certificate as m group by m.clinic_id, m.benefit
),
clinic as (
  select i.clinic_id, sum(i.n) as n from item as i group by i.clinic_id
),
benefit as (
  select i.benefit, sum(i.n) as n from item as i group by i.benefit
),
total as (
  select sum(i.n) as n from item as i
)
select i.clinic_id as company_id, o.number, o.sort_rank, i.benefit, i.n as n_benefit, cast(c.n as bigint) as n_clinic,
  cast(b.n - i.n as bigint) as n_benefit_elsewhere, cast(t.n - c.n as bigint) as n_elsewhere
from item as i
join clinic as c on c.clinic_id = i.clinic_id
join benefit as b on b.benefit = i.benefit
cross join total as t
join register.organisation as o on o.organisation_id = i.clinic_id
where i.clinic_id in (
  select r.company_id
  from graph.role as r
  join graph.representative as s on s.person_id = r.person_id
  where s.tie_id < (select max(x.tie_id) from param.tie as x)
)
