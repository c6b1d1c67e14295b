-- One row per person, followed or not, and safety net that the person has in some month: the months, as bits. To have
-- a net is a positive net amount; month 0 is the one before the period. Being present is not asked. Of those who are
-- not followed the months are not exact.
-- grain: person_id, net_id
-- sv: En rad per person och skyddsnät: de månader då personen har det, som bitar.
with had as (
  select r.person_id, s.net_id, r.months & ~coalesce(a.net_months, 0) as months
  from livelihood.received as r
  join param.livelihood_by_month as s on s.benefit_id = r.benefit_id
  left join livelihood.asked as a on a.person_id = r.person_id
  where s.net_id is not null
  union all
  select n.person_id, s.net_id, m.bit as months
  from livelihood.net_amount as n
  join param.livelihood_source as s on s.source_id = n.source_id
  join param.livelihood_month as m on m.month_id = n.month_id
  where n.amount > 0
)
select h.person_id, h.net_id, bit_or(h.months) as months
from had as h
group by h.person_id, h.net_id
having bit_or(h.months) <> 0
