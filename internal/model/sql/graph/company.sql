-- One row per company with a representative: its industry (the first two digits), its end, and numbers from other
-- registers. Tax debts are those of the last day delivered. number and name are empty for a sole trader: the number is
-- a personal id and the name a person's, and neither is ever shown.
-- grain: company_id
-- sv: En rad per bolag med företrädare: näringsgren, när det upphörde, och vad andra register vet om det.
with debt as (
  select t.company_id, sum(t.amount) as amount
  from register.tax_debt as t
  where t.as_of = (select max(x.as_of) from register.tax_debt as x)
  group by t.company_id
),
investigated as (
  select i.company_id, count(*) as n_investigations, sum(i.wrong_amount) as wrong_amount
  from register.control_investigation as i
  where i.company_id is not null
  group by i.company_id
),
permit as (
  select q.employer_id as company_id, count(*) as n_permits
  from register.permit as q
  cross join param.permit as p
  where q.employer_id is not null
    and q.decided_date between p.from_date and p.to_date
    and q.kind in (select k.kind from param.work_kind as k)
  group by q.employer_id
),
support as (
  select s.employer_id as company_id, sum(s.amount) as amount
  from register.employment_support as s
  group by s.employer_id
),
trader as (
  -- beforehand, and not in the join below: an engine would compare every organisation with every person
  select p.person_id, p.protected
  from register.person as p
  where p.person_id in (select o.organisation_id from register.organisation as o where o.number is null)
),
licence as (
  select l.company_id, max(l.revoked_date) as revoked_date
  from register.care_licence as l
  group by l.company_id
)
select o.organisation_id as company_id, o.number, o.sort_rank,
  case when o.number is null then '' else coalesce(b.name, '') end as name,
  coalesce(p.protected, false) as is_protected, coalesce(b.industry, '') as industry,
  b.bankruptcy_date, b.deregistered_date, l.revoked_date,
  cast(coalesce(d.amount, 0) as bigint) as tax_debt,
  coalesce(i.n_investigations, 0) as n_investigations, cast(coalesce(i.wrong_amount, 0) as bigint) as wrong_amount,
  coalesce(q.n_permits, 0) as n_permits, cast(coalesce(s.amount, 0) as bigint) as support,
  coalesce(a.n_users, 0) as n_users, coalesce(a.private, false) as is_assistance
from register.organisation as o
left join graph.business as b on b.company_id = o.organisation_id
left join debt as d on d.company_id = o.organisation_id
left join investigated as i on i.company_id = o.organisation_id
left join permit as q on q.company_id = o.organisation_id
left join support as s on s.company_id = o.organisation_id
left join licence as l on l.company_id = o.organisation_id
left join company.provider as a on a.company_id = o.organisation_id
left join trader as p on p.person_id = o.organisation_id
where o.organisation_id in (select r.company_id from graph.role as r)
