-- Rows of the result employment_support: one group per tie of the employer's representatives (and all), one category
-- per way in which the supported person belongs to the employer (and all, the empty category). Cells with nobody are 0.
-- The last columns say how an amount is shared out among persons: how many, the largest and second largest sum of one
-- person, and the total of all sums. A negative sum counts by its absolute value.
-- grain: group, category, measure
-- sv: Resultatet anställningsstöd: per koppling hos arbetsgivarens företrädare och den anställdas förhållande till
--   arbetsgivaren.
with support as (
  select case when grouping(t.tie) = 1 then 'all' else t.tie end as "group",
    case when grouping(s.belongs) = 1 then '' else s.belongs end as category,
    count(*) as n_supports, count(distinct s.person_id) as n_persons, count(distinct s.company_id) as n_employers,
    sum(s.amount) as amount
  from graph.support as s
  join param.tie as t on t.tie_id = s.tie_id
  group by grouping sets ((t.tie, s.belongs), (t.tie), (s.belongs), ())
),
person as (
  select case when grouping(t.tie) = 1 then 'all' else t.tie end as "group",
    case when grouping(s.belongs) = 1 then '' else s.belongs end as category,
    s.person_id, abs(sum(s.amount)) as size
  from graph.support as s
  join param.tie as t on t.tie_id = s.tie_id
  group by grouping sets ((t.tie, s.belongs, s.person_id), (t.tie, s.person_id), (s.belongs, s.person_id),
    (s.person_id))
),
shared as (
  select p."group", p.category, max(p.size) as largest, second_largest(p.size) as second_largest, sum(p.size) as total
  from person as p
  group by p."group", p.category
),
counted as (
  select g."group", c.category, coalesce(s.n_supports, 0) as n_supports, coalesce(s.n_persons, 0) as n_persons,
    coalesce(s.n_employers, 0) as n_employers, coalesce(s.amount, 0) as amount, coalesce(h.largest, 0) as largest,
    coalesce(h.second_largest, 0) as second_largest, coalesce(h.total, 0) as total
  from (select t.tie as "group" from param.tie as t union all select 'all') as g
  cross join (values (''), ('representative'), ('relative'), ('unrelated')) as c (category)
  left join support as s on s."group" = g."group" and s.category = c.category
  left join shared as h on h."group" = g."group" and h.category = c.category
)
select c."group", c.category, 'supports' as measure, cast(c.n_supports as decimal(38, 18)) as value,
  cast(null as integer) as numerator, cast(null as integer) as denominator, null as n_behind,
  null as largest, null as second_largest, null as total
from counted as c
union all
select c."group", c.category, 'persons', c.n_persons, null, null, null, null, null, null from counted as c
union all
select c."group", c.category, 'employers', c.n_employers, null, null, null, null, null, null from counted as c
union all
select c."group", c.category, 'amount', cast(c.amount as decimal(38, 18)), null, null, c.n_persons, c.largest,
  c.second_largest, c.total
from counted as c
