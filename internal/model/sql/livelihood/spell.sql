-- One row per group (0 is the pool), safety net, length in months and whether the spell ended: how many spells. A spell
-- begins in a month in which the person is present and has the net and did not have it in the month before; it ended if
-- the person, present in the following month, does not have the net, and is censored otherwise.
-- grain: group_id, net_id, length, ended
-- sv: En rad per grupp, skyddsnät, längd i månader och om perioden slutade: antal perioder.
with had as (
  select f.person_id, f.group_id, f.present, n.net_id, n.months & f.present as months,
    n.months & f.present & ~(n.months << 1) as begun
  from livelihood.net as n
  join livelihood.followed as f on f.person_id = n.person_id
),
spell as (
  select h.person_id, h.group_id, h.present, h.net_id, m.month_id,
    -- the months from its first on, and of their lowest zero the bits below
    months_in(((~(h.months >> m.month_id)) & ((h.months >> m.month_id) + 1)) - 1) as length
  from had as h
  join param.livelihood_month as m on (h.begun & m.bit) <> 0
)
select s.group_id, s.net_id, s.length, ((s.present >> (s.month_id + s.length)) & 1) = 1 as ended,
  count(*) /* counts s.person_id */ as n
from spell as s
group by s.group_id, s.net_id, s.length, ((s.present >> (s.month_id + s.length)) & 1) = 1
