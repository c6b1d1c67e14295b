-- One row per net, stratum and month of opening of some case, month after it that is looked at, and state in it: how
-- many of the followed pool whom no control investigation names were present and had the net in the month of opening.
-- The month of opening itself is among those that are looked at: its states together are all of them.
-- grain: net_id, stratum, opened_id, month_id, state_id
-- sv: En rad per skyddsnät, kön och födelseår, inledningsmånad, senare månad och försörjning i den: hur många i den
--   övriga befolkningen som ingen kontrollutredning nämner och som hade skyddsnätet i inledningsmånaden.
with looked_at as (
  select distinct a.net_id, a.stratum, a.opened_id, a.month_id from livelihood.control_after as a
  union
  select distinct a.net_id, a.stratum, a.opened_id, a.opened_id as month_id from livelihood.control_after as a
),
net as (
  select p.pattern_id, s.net_id, p.stratum,
    bits_and(p.present, months_of_net(s.net_id, p.net_1, p.net_2, p.net_3, p.net_4, p.net_5, p.net_6, p.net_7)) as had
  from livelihood.pattern as p
  join (select distinct l.net_id, l.stratum from looked_at as l) as s on s.stratum = p.stratum
  where p.group_id = 0
    and not p.named
),
alike as (
  select n.net_id, n.stratum, n.had, s.state_id, s.months, s.n
  from net as n
  join livelihood.state as s on s.pattern_id = n.pattern_id
  where n.had <> 0
),
begun as (
  select a.net_id, a.stratum, m.month_id as opened_id, a.state_id, a.months, a.n
  from alike as a
  join param.livelihood_month as m on bits_and(a.had, m.bit) <> 0
)
select b.net_id, b.stratum, b.opened_id, l.month_id, b.state_id, cast(sum(b.n) as bigint) as n
from begun as b
join looked_at as l on l.net_id = b.net_id and l.stratum = b.stratum and l.opened_id = b.opened_id
join param.livelihood_month as m on m.month_id = l.month_id
where bits_and(b.months, m.bit) <> 0
group by b.net_id, b.stratum, b.opened_id, l.month_id, b.state_id
