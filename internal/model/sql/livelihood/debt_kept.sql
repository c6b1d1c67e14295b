-- One row per group (0 is the pool) and day of balances but the first: of those who were adults on the day of balances
-- before, how many are indebted on both days, on the earlier one only, and on the later one only.
-- grain: group_id, as_of
-- sv: En rad per grupp och dag med skuldsaldon utom den första: av dem som var vuxna den föregående dagen med saldon,
--   antal med skuld båda dagarna, bara den tidigare och bara den senare.
with balance as (
  select d.as_of, d.person_id, d.group_id, d.was_adult
  from livelihood.debt as d
  where d.category_id = 0
    and d.group_id is not null
),
both_days as (
  select b.as_of, b.person_id, b.group_id, max(b.earlier) as earlier, max(b.later) as later
  from (
    select d.as_of, b.person_id, b.group_id, 1 as earlier, 0 as later
    from balance as b
    join livelihood.debt_day as d on d.before_date = b.as_of
    union all
    select b.as_of, b.person_id, b.group_id, 0 as earlier, 1 as later
    from balance as b
    where b.was_adult
  ) as b
  group by b.as_of, b.person_id, b.group_id
)
select b.group_id, b.as_of, count(*) /* counts b.person_id */ filter (where b.earlier = 1 and b.later = 1) as n_kept,
  count(*) /* counts b.person_id */ filter (where b.later = 0) as n_gone,
  count(*) /* counts b.person_id */ filter (where b.earlier = 0) as n_new
from both_days as b
group by b.group_id, b.as_of
