-- One row per represented private company: assistants who are close family of another assistant there, users who are in
-- any group, those of them whom a relative assists there, and the distinct assistants who are that relative.
-- grain: company_id
-- sv: En rad per privat bolag med företrädare: assistenter som är anhöriga till varandra eller till brukare i
--   grupperna, och dessa brukare.
with staff as (
  select distinct w.company_id, w.assistant_id
  from company.work as w
  where w.company_id in (select c.company_id from company.circle as c)
),
related as (
  select s.company_id, count(distinct s.assistant_id) as n
  from staff as s
  join family.close as f on f.person_id = s.assistant_id
  join staff as o on o.company_id = s.company_id and o.assistant_id = f.relative_id
  group by s.company_id
),
users as (
  select w.company_id, count(distinct w.user_id) as n
  from company.work as w
  join cohort.member as m on m.person_id = w.user_id
  group by w.company_id
),
helped as (
  select r.company_id, count(distinct r.user_id) as n_users, count(distinct r.assistant_id) as n_assistants
  from company.relative as r
  join cohort.member as m on m.person_id = r.user_id
  group by r.company_id
)
select c.company_id, coalesce(related.n, 0) as n_related_assistants, coalesce(users.n, 0) as n_users_from_population,
  coalesce(helped.n_users, 0) as n_users_with_relative, coalesce(helped.n_assistants, 0) as n_relative_assistants
from company.circle as c
left join related on related.company_id = c.company_id
left join users on users.company_id = c.company_id
left join helped on helped.company_id = c.company_id
