-- One row per two matched persons who are close family, or have the same family member: those who are in one cluster by
-- these ties are a family cluster.
-- grain: person_id, other_id
-- sv: En rad per två personer i polisens grupper som är nära anhöriga eller har samma anhöriga.
select distinct c.person_id, a.anchor_id as other_id
from family.close as c
join network.police as p on p.person_id = c.person_id
join livelihood.anchor as a on a.person_id = c.relative_id
where p.matched
  and a.anchor_id <> c.person_id
