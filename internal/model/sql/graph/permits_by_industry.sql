-- Rows of the result permits_by_industry: permits, their holders and employers, and permits with and without a wage,
-- per industry that occurs (and all) and tie of the employer's representatives (and all, the empty category). Cells
-- without permits are 0.
-- grain: group, category, measure
-- sv: Resultatet tillstånd per näringsgren: tillstånd, innehavare och arbetsgivare efter näringsgren och företrädarnas
--   koppling, med och utan lön.
with permit as (
  select
    case when grouping(q.industry) = 1 then 'all' when q.industry = '' then 'industry_unknown'
      else 'industry_' || q.industry end as "group",
    case when grouping(t.tie) = 1 then '' else t.tie end as category,
    count(*) as permits, count(distinct q.person_id) as holders, count(distinct q.company_id) as employers,
    count(q.has_wage) as followed, count(*) filter (where not q.has_wage) as without_wage
  from graph.permit as q
  join param.tie as t on t.tie_id = q.tie_id
  group by grouping sets ((q.industry, t.tie), (q.industry), (t.tie), ())
),
counted as (
  select g."group", c.category, coalesce(p.permits, 0) as permits, coalesce(p.holders, 0) as holders,
    coalesce(p.employers, 0) as employers,
    coalesce(p.followed, 0) as followed, coalesce(p.without_wage, 0) as without_wage
  from (select 'all' as "group" union select x."group" from permit as x) as g
  cross join (select '' as category union all select t.tie from param.tie as t) as c
  left join permit as p on p."group" = g."group" and p.category = c.category
)
select c."group", c.category, 'permits' as measure, cast(c.permits as decimal(38, 18)) as value, null as numerator,
  null as denominator
from counted as c
union all
select c."group", c.category, 'holders', c.holders, null, null from counted as c
union all
select c."group", c.category, 'employers', c.employers, null, null from counted as c
union all
select c."group", c.category, 'permits_without_wage', c.without_wage, null, null from counted as c
union all
select c."group", c.category, 'share_without_wage', null, c.without_wage, c.followed from counted as c
