-- One row per user whom a company without a licence took over from a company whose licence was revoked, and one per
-- user whom a company administers. The subject is the company.
-- grain: rule, subject_id, person_id
-- sv: En rad per brukare som ett bolag utan tillstånd tog över från ett vars tillstånd återkallats.
select 'unlicensed_takeover' as rule, u.company_id as subject_id, 'assistance_time' as register, u.user_id as person_id,
  o.organisation_id as object_id,
  u.first_month as from_date, u.last_month as to_date, 'months' as measure, u.n_months as value
from graph.unlicensed as u
join register.organisation as o on o.sort_rank = u.from_rank
union all
select 'administers_own_employers' as rule, a.company_id as subject_id, 'employer_statement' as register,
  a.user_id as person_id, a.company_id as object_id,
  cast(null as date) as from_date, cast(null as date) as to_date, 'user' as measure, 1 as value
from graph.administered as a
