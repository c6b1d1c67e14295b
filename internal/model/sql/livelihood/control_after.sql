-- One row per group (0 is the pool), net, stratum, month of opening, number of months after the control that ends in
-- the period, month reached then and state in it (0 is outside): how many cases.
-- grain: group_id, net_id, stratum, opened_id, months, month_id, state_id
-- sv: En rad per grupp, skyddsnät, kön och födelseår, inledningsmånad, antal månader efter kontrollen, månaden som då
--   nås och försörjningen i den (0 är utanför): antal personer.
select c.group_id, c.net_id, c.stratum, c.opened_id, h.months, m.month_id, coalesce(s.state_id, 0) as state_id,
  count(*) /* counts c.person_id */ as n
from livelihood.control_case as c
cross join param.control_follow_up as h
join param.livelihood_month as m on m.month_id = c.closed_id + h.months
left join livelihood.state as s on s.person_id = c.person_id and (s.months & m.bit) <> 0
group by c.group_id, c.net_id, c.stratum, c.opened_id, h.months, m.month_id, coalesce(s.state_id, 0)
