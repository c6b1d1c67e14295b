-- One row per person and month of livelihood.asked beside pay in which the person has an income net: what the income
-- nets that the person has give together.
-- grain: person_id, month_id
-- sv: En rad per person och månad där skyddsnät som går före lön finns bredvid lön: vad de ger tillsammans.
with net as (
  select e.person_id, e.month_id, s.net_id, sum(e.amount) as amount
  from livelihood.exact as e
  join param.livelihood_by_month as s on s.benefit_id = e.benefit_id
  join param.livelihood_month as m on m.month_id = e.month_id
  join livelihood.asked as a on a.person_id = e.person_id and (a.beside & m.bit) <> 0
  where s.income
  group by e.person_id, e.month_id, s.net_id
)
select n.person_id, n.month_id, cast(sum(n.amount) as bigint) as amount
from net as n
where n.amount > 0
group by n.person_id, n.month_id
