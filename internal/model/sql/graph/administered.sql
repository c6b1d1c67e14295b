-- One row per company and user who is the own employer, if the company pays wages to at least one of the user's
-- assistants in a month in which that assistant works for the user, since the period began. A user who is the own
-- employer is not such a company. The company has no care licence. It has at least as many such users as the rule says,
-- and at least the rule's share of the people whom it pays are their assistants: an assistant's other job does not look
-- like administration.
-- grain: company_id, user_id
-- sv: En rad per bolag och brukare som är egen arbetsgivare och vars assistenter bolaget betalar lön.
with paid as (
  select distinct w.company_id, t.user_id, t.assistant_id
  from register.assistance_time as t
  cross join param.assistance as p
  join graph.wage as w on w.person_id = t.assistant_id and w.month = t.month
  where t.provider_kind = 'own_employer'
    and t.hours > 0
    and t.month >= p.from_date
    and w.company_id not in (
      select o.user_id
      from register.assistance_time as o
      where o.hours > 0 and o.provider_kind = 'own_employer'
    )
    and w.company_id not in (select l.company_id from register.care_licence as l)
),
candidate as (
  select a.company_id, l.share, count(distinct a.assistant_id) as n_assistants
  from paid as a
  cross join param.rule_administers_own_employers as l
  group by a.company_id, l.users, l.share
  having count(distinct a.user_id) >= l.users
),
staff as (
  select w.employer_id as company_id, count(distinct w.person_id) as n
  from register.employer_statement as w
  cross join param.assistance as p
  where w.gross_pay > 0
    and w.month >= p.from_date
    and w.employer_id in (select c.company_id from candidate as c)
  group by w.employer_id
),
administrator as (
  select c.company_id
  from candidate as c
  join staff as s on s.company_id = c.company_id
  where c.n_assistants >= c.share * s.n
)
select distinct a.company_id, a.user_id
from paid as a
where a.company_id in (select c.company_id from administrator as c)
