-- One row per restriction: from all balances of debt to the indebted adults among groups and pool.
select 1 as step, 'delivered' as name, count(distinct d.person_id) as n_persons, count(*) as n_rows from register.debt as d
union all
select 2 as step, 'on_the_day' as name, count(distinct d.person_id) as n_persons, count(*) as n_rows
from register.debt as d
join param.debt as p on p.as_of = d.as_of
union all
select 3 as step, 'adult_with_positive_sum' as name, count(*) as n_persons, cast(null as bigint) as n_rows
from debt.balance as b
where b.category = ''
