-- One row per matched person, and per eligible family member of one: the matched person whom it stands with. A matched
-- person stands alone; a family member with one of its matched relatives, whichever. livelihood.related has the others.
-- grain: person_id
-- sv: En rad per person i polisens grupper som finns i socialförsäkringen och per anhörig i analysen: den person i
--   polisens grupper som anhöriga förs ihop med.
select p.person_id, p.person_id as anchor_id
from network.police as p
where p.matched
union all
select c.relative_id as person_id, min(c.person_id) as anchor_id
from family.close as c
join network.police as p on p.person_id = c.person_id
join family.member as f on f.person_id = c.relative_id
join cohort.grouped as g on g.person_id = f.person_id
where p.matched
group by c.relative_id
