-- Rows of the result permit_networks: permits by whether the employer shares a representative with another company, and by the tie of its representatives.
with counted as (
  select case when q.is_shared then 'shared' else 'alone' end as "group",
    case when grouping(t.tie) = 1 then '' else t.tie end as category,
    count(*) as permits, count(distinct q.company_id) as employers, count(q.has_wage) as followed, count(*) filter (where not q.has_wage) as without_wage
  from graph.permit as q
  join param.tie as t on t.tie_id = q.tie_id
  group by grouping sets ((q.is_shared, t.tie), (q.is_shared))
)
select c."group", c.category, 'permits' as measure, cast(c.permits as decimal(28, 6)) as value, null as numerator, null as denominator from counted as c
union all
select c."group", c.category, 'employers', c.employers, null, null from counted as c
union all
select c."group", c.category, 'permits_without_wage', c.without_wage, null, null from counted as c
union all
select c."group", c.category, 'share_without_wage', null, c.without_wage, c.followed from counted as c where c.followed > 0
