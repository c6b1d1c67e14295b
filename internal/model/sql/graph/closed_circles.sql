-- Rows of the result closed_circles: private companies with a representative from the groups (represented) and the rest
-- of the industry (other). They give the components of the measure over users, and the companies by the share of their
-- users in closed circles.
-- grain: group, category, measure
-- sv: Resultatet slutna kretsar: privata bolag med företrädare ur grupperna bredvid övriga bolag.
with place as (
  select c.company_id,
    case when c.company_id in (select r.company_id from company.represented as r) then 'represented'
      else 'other' end as "group",
    count(*) as n_users, count(*) filter (where c.is_closed) as n_closed
  from graph.user_circle as c
  group by c.company_id
),
users as (
  select g."group", count(c.user_id) as n_users,
    count(c.user_id) filter (where c.n_relatives > 0) as n_with_relative,
    count(c.user_id) filter (where c.n_relatives = c.n_assistants) as n_only_relatives,
    count(c.user_id) filter (where c.n_representatives > 0) as n_with_representative,
    count(c.user_id) filter (where c.is_closed) as n_closed
  from (values ('represented'), ('other')) as g ("group")
  left join place as p on p."group" = g."group"
  left join graph.user_circle as c on c.company_id = p.company_id
  group by g."group"
),
spread as (
  select p."group",
    case when p.n_closed = 0 then 'none' when p.n_closed * 2 < p.n_users then 'below_half'
      when p.n_closed < p.n_users then 'half_or_more' else 'all_users' end as category,
    count(*) as n_companies
  from place as p
  group by 1, 2
),
class as (
  select g."group", c.category
  from (values ('represented'), ('other')) as g ("group")
  cross join (values ('none'), ('below_half'), ('half_or_more'), ('all_users')) as c (category)
)
select u."group", '' as category, 'users' as measure, cast(u.n_users as decimal(38, 18)) as value, null as numerator,
  null as denominator
from users as u
union all
select u."group", '', 'share_with_relative', null, u.n_with_relative, u.n_users from users as u
union all
select u."group", '', 'share_only_relatives', null, u.n_only_relatives, u.n_users from users as u
union all
select u."group", '', 'share_with_representative', null, u.n_with_representative, u.n_users from users as u
union all
select u."group", '', 'share_closed', null, u.n_closed, u.n_users from users as u
union all
select c."group", c.category, 'companies', coalesce(s.n_companies, 0), null, null
from class as c left join spread as s on s."group" = c."group" and s.category = c.category
