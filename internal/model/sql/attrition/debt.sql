-- One row per restriction: from all balances of debt to the indebted adults among groups and pool.
-- grain: step
-- sv: En rad per begränsning: från alla skuldsaldon till skuldsatta vuxna i grupperna och den övriga befolkningen.
select 1 as step, 'delivered' as name, d.n_persons, d.n_rows
from debt.delivered as d
where d.all_days
union all
select 2 as step, 'on_the_day' as name, cast(coalesce(sum(d.n_persons), 0) as bigint) as n_persons,
  cast(coalesce(sum(d.n_rows), 0) as bigint) as n_rows
from debt.delivered as d
join param.debt as p on p.as_of = d.as_of
where not d.all_days
union all
select 3 as step, 'adult_with_positive_sum' as name, count(*) /* counts b.person_id */ as n_persons,
  cast(null as bigint) as n_rows
from debt.balance as b
where b.category = ''
