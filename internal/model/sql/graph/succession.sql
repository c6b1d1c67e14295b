-- Rows of the result succession: how many people of the ended companies are where, per kind of end, side and months
-- after. The group is the kind of end, the category the side and the months. Every kind and side has its rows; cells
-- with nobody are 0. followed counts the people whose month lies within what was delivered. For users at bankruptcy
-- these rows are the flow.
-- grain: group, category, measure
-- sv: Resultatet efter upphörandet: hur många av personerna kring de bolag som upphört som därefter finns var.
with people as (
  select k.kind, s.side, count(p.person_id) as n, count(distinct p.company_id) as n_companies
  from (values ('bankruptcy'), ('revoked_licence'), ('deregistration')) as k (kind)
  cross join (values ('user'), ('assistant'), ('representative')) as s (side)
  left join graph.ended_person as p on p.kind = k.kind and p.side = s.side
  group by k.kind, s.side
),
destination as (
  select d.destination
  from (values ('same_company'), ('other_company'), ('municipality'), ('own_employer'), ('nowhere')) as d (destination)
),
followed as (
  select a.kind, a.side, a.months, count(distinct (a.company_id, a.person_id)) as n
  from graph.afterwards as a
  group by a.kind, a.side, a.months
),
counted as (
  select a.kind, a.side, a.months, a.destination, count(distinct (a.company_id, a.person_id)) as n
  from graph.afterwards as a
  group by a.kind, a.side, a.months, a.destination
)
select p.kind as "group", p.side || 's' as category, 'persons' as measure, cast(p.n as decimal(38, 18)) as value,
  cast(null as integer) as numerator, cast(null as integer) as denominator
from people as p
union all
select p.kind, 'users', 'companies', p.n_companies, null, null from people as p where p.side = 'user'
union all
select p.kind, p.side || 's_after_' || cast(f.months as varchar) || '_months', d.destination, coalesce(c.n, 0), null,
  null
from people as p
cross join param.follow_up as f
cross join destination as d
left join counted as c on c.kind = p.kind and c.side = p.side and c.months = f.months and c.destination = d.destination
where p.side <> 'representative' or d.destination not in ('municipality', 'own_employer')
union all
select p.kind, p.side || 's_after_' || cast(f.months as varchar) || '_months', 'followed', coalesce(c.n, 0), null, null
from people as p
cross join param.follow_up as f
left join followed as c on c.kind = p.kind and c.side = p.side and c.months = f.months
