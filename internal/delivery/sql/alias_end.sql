-- resolved: one row per id that is not current, and the id that it resolves to. If the changes of an id end, it has
-- reached the current id. If they do not, the id is on a cycle or leads into one, and resolves to the cycle's smallest
-- number: the id that it has reached has passed all of the cycle.
create temp table resolved as
select h.id, coalesce(i.key, h.at) as person_id
from hop h
left join hop c on c.id = h.at
left join identity_order i on i.place = c.smallest
where h.id <> coalesce(i.key, h.at);

-- cycles: one row per id on a cycle of changes, or leading into one.
create temp table cycles as
select h.id, i.key as person_id
from hop h join hop c on c.id = h.at join identity_order i on i.place = c.smallest;
