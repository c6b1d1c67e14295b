-- One row per group (0 is the pool), net, stratum, month of opening, number of months after the control that ends in
-- the period, month reached then and state in it (0 is outside): how many cases.
-- grain: group_id, net_id, stratum, opened_id, months, month_id, state_id
-- sv: En rad per grupp, skyddsnät, kön och födelseår, inledningsmånad, antal månader efter kontrollen, månaden som då
--   nås och försörjningen i den (0 är utanför): antal personer.
with looked_at as (
  select c.person_id, c.group_id, c.net_id, c.stratum, c.opened_id, h.months, m.month_id, m.bit
  from livelihood.control_case as c
  cross join param.control_follow_up as h
  join param.livelihood_month as m on m.month_id = c.closed_id + h.months
),
lived as (
  -- found before the left join, whose condition would make the engine pair every case with every state
  select distinct a.person_id, a.month_id, s.state_id
  from looked_at as a
  join livelihood.life as f on f.person_id = a.person_id
  cross join param.livelihood_state as s
  where bits_and(a.bit, months_of_state(s.state, s.net_id, f.present, f.work, f.unemployed, f.net_1, f.net_2, f.net_3,
    f.net_4, f.net_5, f.net_6, f.net_7)) <> 0
)
select a.group_id, a.net_id, a.stratum, a.opened_id, a.months, a.month_id, coalesce(s.state_id, 0) as state_id,
  count(*) /* counts a.person_id */ as n
from looked_at as a
left join lived as s on s.person_id = a.person_id and s.month_id = a.month_id
group by a.group_id, a.net_id, a.stratum, a.opened_id, a.months, a.month_id, coalesce(s.state_id, 0)
