-- Of all rows of one person, under different ids, the one under the current id stands; where there is none, that of the smallest old id.
-- Only persons who have had several ids are looked at.
update delivered.person set chosen = best.chosen
from (
    select p.rowid as rid, row_number() over (partition by p.person_id order by p.person_id_read is not null, i.number) = 1 as chosen
    from delivered.person p
    join vault.main.identity i on i.key = coalesce(p.person_id_read, p.person_id)
    where p.person_id in (select person_id from resolved) or not p.chosen
) best
where best.rid = person.rowid and best.chosen <> person.chosen;
