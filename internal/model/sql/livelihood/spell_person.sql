-- One row per group (0 is the pool) and safety net in which a spell begins: the persons with one.
-- grain: group_id, net_id
-- sv: En rad per grupp och skyddsnät: personer med minst en period i det.
select n.group_id, n.net_id, cast(sum(n.n) as bigint) as n
from (
  select p.group_id, p.present, s.net_id, p.n,
    months_of_net(s.net_id, p.net_1, p.net_2, p.net_3, p.net_4, p.net_5, p.net_6, p.net_7) as months
  from livelihood.pattern as p
  cross join param.livelihood_source as s
  where s.net_id is not null
) as n
where bits_and(bits_and(n.months, n.present), bits_not(bits_left(n.months, 1))) <> 0
group by n.group_id, n.net_id
