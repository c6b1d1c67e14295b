-- One row per company and user who is the own employer: the company pays wages to at least one of the user's assistants in a month in which that assistant works for the user as own employer, since the period began.
-- Only companies without any care licence and that administer at least two such users, so that an assistant's other job does not look like administration.
with paid as (
  select distinct w.employer_id as company_id, t.user_id
  from register.assistance_time as t
  cross join param.assistance as p
  join register.employer_statement as w on w.person_id = t.assistant_id and w.month = t.month and w.gross_pay > 0
  where cast(t.provider_kind as varchar) = 'own_employer'
    and t.hours > 0
    and t.month >= p.from_date
    and w.employer_id <> t.user_id
    and w.employer_id not in (select l.company_id from register.care_licence as l)
)
select a.company_id, a.user_id
from paid as a
where a.company_id in (select x.company_id from paid as x group by x.company_id having count(*) >= 2)
