-- One row per company of the period: one column for each number that is known of it. The numbers by tie are in
-- company.staff and company.represented. number is empty for a sole trader, because it is a personal id and is never
-- shown; sort_rank orders by number without showing it.
-- grain: company_id
-- sv: En rad per bolag i perioden: allt som är känt om det, ett tal i varje kolumn.
select p.company_id, 1 /* counts p.company_id */ as counts_as,
  o.number, o.sort_rank, p.private, p.n_users, p.assistant_tie,
  c.circle_id,
  coalesce(l.in_set, false) as largest,
  coalesce(i.n_investigations, 0) as n_investigations, coalesce(i.n_reported, 0) as n_reported,
  coalesce(i.wrong_amount, 0) as wrong_amount,
  p.company_id in (select b.company_id from register.company as b where b.bankruptcy_date is not null) as bankrupt,
  coalesce(x.n_related_assistants, 0) as n_related_assistants,
  coalesce(x.n_users_from_population, 0) as n_users_from_population,
  coalesce(x.n_users_with_relative, 0) as n_users_with_relative,
  coalesce(x.n_relative_assistants, 0) as n_relative_assistants,
  coalesce(r.n_companies, 0) as n_companies_ever
from company.provider as p
join register.organisation as o on o.organisation_id = p.company_id
left join company.circle as c on c.company_id = p.company_id
left join company.largest as l on l.company_id = p.company_id
left join company.investigated as i on i.company_id = p.company_id
left join company.kinship as x on x.company_id = p.company_id
left join company.reach as r on r.company_id = p.company_id
