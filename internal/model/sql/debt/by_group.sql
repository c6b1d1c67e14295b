-- One row per named group (and the pool) and category: the indebted, those of them reported to the police, the sum and
-- median of their debts, and the largest and second largest debt of one person. The median of a set of groups does not
-- follow from the medians of its parts, so this model counts the sets.
-- grain: group_name, category
-- sv: En rad per grupp och slags skuld: de skuldsatta, de av dem som polisanmälts, skuldernas summa och median, och den
--   största och näst största skulden för en person.
select g.name as group_name, b.category, count(*) /* counts b.person_id */ as n_indebted,
  count(*) /* counts b.person_id */ filter (where b.reported) as n_reported,
  sum(b.amount) as amount,
  median_of(b.amount) as median,
  max(b.amount) as max_amount, second_largest(b.amount) as second_amount
from debt.balance as b
join param.group_set as g on g.group_id = b.group_id
group by g.name, b.category
