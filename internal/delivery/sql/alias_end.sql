-- resolved: one row per id that is not current, and what it resolves to. Who has come to an end is at the current id; who has not is
-- on a cycle or leads into one: where it stands has seen the whole cycle, whose smallest number all of them resolve to.
create temp table resolved as
select h.id, coalesce(i.key, h.at) as person_id
from hop h
left join hop c on c.id = h.at
left join identity_key i on i.number = c.smallest
where h.id <> coalesce(i.key, h.at);

-- cycles: one row per id on a cycle of changes, or leading into one.
create temp table cycles as
select h.id, i.key as person_id
from hop h join hop c on c.id = h.at join identity_key i on i.number = c.smallest;
