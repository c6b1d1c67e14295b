-- One row per person and month of livelihood.asked beside pay in which the person has an income net: what the income
-- nets that the person has give together.
-- grain: person_id, month_id
-- sv: En rad per person och månad där skyddsnät som går före lön finns bredvid lön: vad de ger tillsammans.
with beside as (
  select e.person_id, e.month_id, s.net_id, e.amount, bits_and(a.net_months, m.bit) <> 0 as decides
  from livelihood.exact as e
  join param.livelihood_by_month as s on s.benefit_id = e.benefit_id
  join param.livelihood_month as m on m.month_id = e.month_id
  join livelihood.asked as a on a.person_id = e.person_id and bits_and(a.beside, m.bit) <> 0
  where s.income
),
net as (
  -- what no sum decides is above zero: every payment of the month is
  select b.person_id, b.month_id, b.amount
  from beside as b
  where not b.decides
  union all
  select b.person_id, b.month_id, sum(b.amount) as amount
  from beside as b
  where b.decides
  group by b.person_id, b.month_id, b.net_id
  having sum(b.amount) > 0
)
select n.person_id, n.month_id, cast(sum(n.amount) as bigint) as amount
from net as n
group by n.person_id, n.month_id
