-- What the load leaves in the books.
delete from load.state;
delete from load.alias_cycle;
insert into load.alias_cycle select id, person_id from cycles;
update load.file set superseded = not o.current from file_order o where o.file_id = file.file_id and not o.fresh;

-- rows that earlier loads brought and that this one made conflicting, or the same as an earlier one
update load.file set
    loaded = loaded - v.n_delivered,
    quarantined = quarantined + v.n_conflicting - v.n_released,
    duplicates = duplicates + v.n_duplicate
from (
    select file_id,
        count(*) filter (origin = 'delivered' and verdict <> 'keep') as n_delivered,
        count(*) filter (origin = 'delivered' and verdict = 'conflicting') as n_conflicting,
        count(*) filter (origin = 'held' and verdict = 'duplicate') as n_released,
        count(*) filter (verdict = 'duplicate') as n_duplicate
    from verdict where origin <> 'stage' group by file_id
) v
where v.file_id = file.file_id;

insert into load.repeated select file_id, line, of_file, of_line from verdict where verdict = 'duplicate';
