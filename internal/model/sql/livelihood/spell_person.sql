-- One row per group (0 is the pool) and safety net in which a spell begins: the persons with one.
-- grain: group_id, net_id
-- sv: En rad per grupp och skyddsnät: personer med minst en period i det.
select f.group_id, n.net_id, count(*) /* counts f.person_id */ as n
from livelihood.net as n
join livelihood.followed as f on f.person_id = n.person_id
where (n.months & f.present & ~(n.months << 1)) <> 0
group by f.group_id, n.net_id
