-- One row per group (0 is the pool), month and state that occurs: the persons in it.
-- grain: group_id, month_id, state_id
-- sv: En rad per grupp, månad och försörjning: antal personer.
with alike as (
  select s.group_id, s.state_id, s.months, sum(s.n) as n
  from livelihood.state as s
  group by s.group_id, s.state_id, s.months
)
select a.group_id, m.month_id, a.state_id, cast(sum(a.n) as bigint) as n
from alike as a
join param.livelihood_month as m on bits_and(a.months, m.bit) <> 0
group by a.group_id, m.month_id, a.state_id
