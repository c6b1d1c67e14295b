-- Rows of the result permit_networks: permits by whether the employer has a representative, not a hub, in common with
-- another company, and by the tie of its representatives. Cells without permits are 0.
-- grain: group, category, measure
-- sv: Resultatet tillstånd i nätverk: tillstånd efter om arbetsgivaren delar företrädare med ett annat bolag, och efter
--   företrädarnas koppling.
with permit as (
  select case when q.is_shared then 'shared' else 'alone' end as "group",
    case when grouping(t.tie) = 1 then '' else t.tie end as category,
    count(*) as permits, count(distinct q.company_id) as employers, count(q.has_wage) as followed,
    count(*) filter (where not q.has_wage) as without_wage
  from graph.permit as q
  join param.tie as t on t.tie_id = q.tie_id
  group by grouping sets ((q.is_shared, t.tie), (q.is_shared))
),
counted as (
  select g."group", c.category, coalesce(p.permits, 0) as permits, coalesce(p.employers, 0) as employers,
    coalesce(p.followed, 0) as followed, coalesce(p.without_wage, 0) as without_wage
  from (values ('shared'), ('alone')) as g ("group")
  cross join (select '' as category union all select t.tie from param.tie as t) as c
  left join permit as p on p."group" = g."group" and p.category = c.category
)
select c."group", c.category, 'permits' as measure, cast(c.permits as decimal(38, 18)) as value, null as numerator,
  null as denominator
from counted as c
union all
select c."group", c.category, 'employers', c.employers, null, null from counted as c
union all
select c."group", c.category, 'permits_without_wage', c.without_wage, null, null from counted as c
union all
select c."group", c.category, 'share_without_wage', null, c.without_wage, c.followed from counted as c
