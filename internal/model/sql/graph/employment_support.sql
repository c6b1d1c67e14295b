-- Rows of the result employment_support: per tie of the employer's representatives (and all) and how the supported person belongs to the employer (and all, the empty category).
with counted as (
  select case when grouping(t.tie) = 1 then 'all' else t.tie end as "group",
    case when grouping(s.belongs) = 1 then '' else s.belongs end as category,
    count(*) as n_supports, count(distinct s.person_id) as n_persons, count(distinct s.company_id) as n_employers, sum(s.amount) as amount
  from graph.support as s
  join param.tie as t on t.tie_id = s.tie_id
  group by grouping sets ((t.tie, s.belongs), (t.tie), (s.belongs), ())
)
select c."group", c.category, 'supports' as measure, cast(c.n_supports as decimal(28, 6)) as value, null as numerator, null as denominator from counted as c
union all
select c."group", c.category, 'persons', c.n_persons, null, null from counted as c
union all
select c."group", c.category, 'employers', c.n_employers, null, null from counted as c
union all
select c."group", c.category, 'amount', cast(coalesce(c.amount, 0) as decimal(28, 6)), null, null from counted as c
