-- Rows of the result service_companies: companies that provide assistance without a licence, those of them that took
-- over users from a company whose licence was revoked, and companies without a licence that administer users who are
-- their own employers. There is a group for all, and one for companies with a representative from the groups
-- (represented).
-- grain: group, category, measure
-- sv: Resultatet servicebolag: bolag som ger assistans utan tillstånd, som tagit över brukare efter ett återkallat
--   tillstånd, eller som administrerar egna arbetsgivare.
with place as (
  select u.company_id, 'unlicensed' as category, u.user_id from graph.unlicensed as u
  union all
  select u.company_id, 'took_over_from_revoked' as category, u.user_id
  from graph.unlicensed as u
  where u.from_rank is not null
  union all
  select a.company_id, 'administers_own_employers' as category, a.user_id from graph.administered as a
),
tied as (
  select distinct r.company_id
  from graph.role as r
  join graph.representative as s on s.person_id = r.person_id
  where s.tie_id < (select max(t.tie_id) from param.tie as t)
),
both_groups as (
  select 'all' as "group", p.company_id, p.category, p.user_id from place as p
  union all
  select 'represented' as "group", p.company_id, p.category, p.user_id
  from place as p
  where p.company_id in (select t.company_id from tied as t)
),
class as (
  select g."group", c.category
  from (values ('all'), ('represented')) as g ("group")
  cross join (values ('unlicensed'), ('took_over_from_revoked'), ('administers_own_employers')) as c (category)
),
counted as (
  select b."group", b.category, count(distinct b.company_id) as n_companies, count(distinct b.user_id) as n_users
  from both_groups as b
  group by b."group", b.category
)
select c."group", c.category, 'companies' as measure, cast(coalesce(n.n_companies, 0) as decimal(38, 18)) as value,
  cast(null as integer) as numerator, cast(null as integer) as denominator
from class as c left join counted as n on n."group" = c."group" and n.category = c.category
union all
select c."group", c.category, 'users', coalesce(n.n_users, 0), null, null
from class as c left join counted as n on n."group" = c."group" and n.category = c.category
