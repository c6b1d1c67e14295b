-- One row per named group (and the pool), day of balances and category of debt: the indebted, the sum and median of
-- their debts, and the largest and second largest debt of one person.
-- grain: group_name, as_of, category
-- sv: En rad per grupp, dag med skuldsaldon och slags skuld: de skuldsatta, skuldernas summa och median, och den
--   största och näst största skulden för en person.
with depth as (
  select g.name, d.as_of, d.category_id, count(*) /* counts d.person_id */ as n_indebted, sum(d.amount) as amount,
    median_of(d.amount) as median, max(d.amount) as max_amount,
    second_largest(d.amount) as second_amount
  from livelihood.debt as d
  join param.group_set as g on g.group_id = d.group_id
  group by g.name, d.as_of, d.category_id
)
select d.name as group_name, d.as_of, c.category, d.n_indebted, d.amount, d.median, d.max_amount, d.second_amount
from depth as d
join (select distinct k.category_id, k.category from param.debt_category as k) as c on c.category_id = d.category_id
