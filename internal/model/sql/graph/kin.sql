-- One row per pair of graph.pair who are related: parent, child, sibling (with at least one common parent) or spouse on
-- the reference date. There are no rows if the study leaves family out.
-- grain: person_id, other_id, kind
-- sv: En rad per par av personer som är anhöriga till varandra: förälder och barn, syskon, eller makar på
--   referensdatumet.
with duo as (
  select p.person_id, p.other_id from graph.pair as p cross join param.network as n where n.family
),
asked as (
  select p.person_id from duo as p union select p.other_id as person_id from duo as p
),
child_of as (
  select c.parent_id, c.child_id
  from register.parent_child as c
  where c.child_id in (select a.person_id from asked as a)
),
couple as (
  select m.person_id, m.spouse_id
  from register.marriage as m
  cross join param.reference as r
  where m.from_date <= r.reference_date
    and (m.to_date is null or m.to_date >= r.reference_date)
    and m.person_id in (select a.person_id from asked as a)
)
select p.person_id, p.other_id, 'parent' as kind
from duo as p
join child_of as c on c.child_id = p.person_id and c.parent_id = p.other_id
union
select p.person_id, p.other_id, 'child' as kind
from duo as p
join child_of as c on c.child_id = p.other_id and c.parent_id = p.person_id
union
select p.person_id, p.other_id, 'sibling' as kind
from duo as p
join child_of as a on a.child_id = p.person_id
join child_of as b on b.child_id = p.other_id and b.parent_id = a.parent_id
union
select p.person_id, p.other_id, 'spouse' as kind
from duo as p
join couple as m on m.person_id = p.person_id and m.spouse_id = p.other_id
union
select p.person_id, p.other_id, 'spouse' as kind
from duo as p
join couple as m on m.person_id = p.other_id and m.spouse_id = p.person_id
