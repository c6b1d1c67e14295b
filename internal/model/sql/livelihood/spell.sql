-- One row per group (0 is the pool), safety net, length in months and whether the spell ended: how many spells. A spell
-- begins in a month in which the person is present and has the net and did not have it in the month before; it ended if
-- the person, present in the following month, does not have the net, and is censored otherwise.
-- grain: group_id, net_id, length, ended
-- sv: En rad per grupp, skyddsnät, längd i månader och om perioden slutade: antal perioder.
with net as (
  select p.group_id, p.present, s.net_id, p.n,
    months_of_net(s.net_id, p.net_1, p.net_2, p.net_3, p.net_4, p.net_5, p.net_6, p.net_7) as months
  from livelihood.pattern as p
  cross join param.livelihood_source as s
  where s.net_id is not null
),
had as (
  select n.group_id, n.present, n.net_id, bits_and(n.months, n.present) as months,
    bits_and(bits_and(n.months, n.present), bits_not(bits_left(n.months, 1))) as begun, sum(n.n) as n
  from net as n
  where bits_and(bits_and(n.months, n.present), bits_not(bits_left(n.months, 1))) <> 0
  group by n.group_id, n.present, n.net_id, bits_and(n.months, n.present),
    bits_and(bits_and(n.months, n.present), bits_not(bits_left(n.months, 1)))
),
spell as (
  select h.group_id, h.present, h.net_id, m.month_id, h.n,
    -- the months from its first on, and of their lowest zero the bits below
    months_in(bits_and(bits_not(bits_right(h.months, m.month_id)), bits_right(h.months, m.month_id) + 1) - 1) as length
  from had as h
  join param.livelihood_month as m on bits_and(h.begun, m.bit) <> 0
)
select s.group_id, s.net_id, s.length, bits_and(bits_right(s.present, s.month_id + s.length), 1) = 1 as ended,
  cast(sum(s.n) as bigint) as n
from spell as s
group by s.group_id, s.net_id, s.length, bits_and(bits_right(s.present, s.month_id + s.length), 1) = 1
