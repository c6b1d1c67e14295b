-- One row per new number of a relation. New numbers get the next keys in the order of a keyed hash, so that a key says
-- nothing about its number. draw is 63 other bits of the same hash.
insert into vault.main.identity
with known as ( -- only this load's numbers are looked up; a late delivery has few
    select number from vault.main.identity semi join %[1]s using (number)
),
hashed as (
    select number, hash_place(number_of(number)) as place, hash_draw(number_of(number)) as draw
    from %[1]s anti join known using (number)
)
select number,
       cast((select coalesce(max(key), 0) from vault.main.identity)
            + row_number() over (order by place, draw) as integer),
       draw
from hashed;
