-- One row per private company: its place by number of users, largest first, and the distinct users of the companies
-- down to that place. Companies of equal size stand by organisation number. in_set is true down to the first place
-- where the users reach the study's share of all users of private companies.
-- grain: company_id
-- sv: En rad per privat bolag, störst först: dess plats, och hur många brukare som nås ned till den platsen.
with place as (
  select p.company_id, p.n_users, row_number() over (order by how_many(p.n_users) desc, o.sort_rank) as place
  from company.provider as p
  join register.organisation as o on o.organisation_id = p.company_id
  where p.private
),
first_place as (
  select w.user_id, min(l.place) as place
  from company.work as w
  join place as l on l.company_id = w.company_id
  group by w.user_id
),
reached as (
  select l.company_id, l.place, count(f.user_id) /* counts */ as n_new
  from place as l
  left join first_place as f on f.place = l.place
  group by l.company_id, l.place
),
cumulative as (
  select r.company_id, r.place,
    cast(sum(r.n_new) over (order by r.place) as bigint) as n_reached,
    cast(sum(r.n_new) over (order by r.place) - r.n_new as bigint) as n_before,
    cast(sum(r.n_new) over () as bigint) as n_all
  from reached as r
)
select c.company_id, c.place, c.n_reached, c.n_all, how_many(c.n_before) < p.share * how_many(c.n_all) as in_set
from cumulative as c
cross join param.largest as p
