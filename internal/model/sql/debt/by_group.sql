-- One row per named group (and the pool) and category: the indebted, those of them reported to the police, the sum and
-- median of their debts, and the largest and second largest debt of one person (0 if only one is indebted). The median
-- of a set of groups does not follow from the medians of its parts, so this model counts the sets.
-- grain: group_name, category
-- sv: En rad per grupp och slags skuld: de skuldsatta, de av dem som polisanmälts, skuldernas summa och median, och den
--   största och näst största skulden för en person.
with placed as (
  select g.name as group_name, b.category, b.reported, b.amount,
    row_number() over (partition by g.name, b.category order by b.amount desc) as place
  from debt.balance as b
  join param.group_set as g on g.group_id = b.group_id
)
select p.group_name, p.category, count(*) as n_indebted, count(*) filter (where p.reported) as n_reported,
  sum(p.amount) as amount,
  percentile_cont(0.5) within group (order by p.amount) as median,
  max(p.amount) as max_amount, coalesce(max(case when p.place = 2 then p.amount end), 0) as second_amount
from placed as p
group by p.group_name, p.category
