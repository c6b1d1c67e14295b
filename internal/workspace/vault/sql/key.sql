-- One row per new number of a relation. New numbers get the next keys in the order of a keyed hash, so that a key says
-- nothing about its number. draw is 63 other bits of the same hash.
insert into vault.main.identity
with known as ( -- only this load's numbers are looked up; a late delivery has few
    select number from vault.main.identity semi join %[2]s using (number)
),
hashed as (
    select number, sha256(concat('%[1]s', ' ', number_of(number))) as hash
    from %[2]s anti join known using (number)
),
halves as (
    select number, cast('0x' || left(hash, 16) as ubigint) as place,
        cast(cast('0x' || substr(hash, 17, 16) as ubigint) // 2 as bigint) as draw
    from hashed
)
select number,
       cast((select coalesce(max(key), 0) from vault.main.identity)
            + row_number() over (order by place, draw) as integer),
       draw
from halves;
