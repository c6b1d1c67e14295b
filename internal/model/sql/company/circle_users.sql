-- One row per circle: the distinct users at its companies who are in any group, and those of them whom a relative
-- assists there.
-- grain: circle_id
-- sv: En rad per krets: brukare hos dess bolag som hör till någon grupp, och de av dem som assisteras där av en
--   anhörig.
select u.circle_id, count(*) /* counts u.user_id */ as n_users,
  count(*) /* counts u.user_id */ filter (where u.by_relative = 1) as n_with_relative
from (
  select c.circle_id, w.user_id, max(case when r.user_id is not null then 1 else 0 end) as by_relative
  from company.circle as c
  join company.work as w on w.company_id = c.company_id
  join cohort.member as m on m.person_id = w.user_id
  left join company.relative as r on r.company_id = w.company_id and r.user_id = w.user_id
    and r.assistant_id = w.assistant_id
  group by c.circle_id, w.user_id
) as u
group by u.circle_id
