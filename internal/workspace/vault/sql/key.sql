-- One row per new number. New numbers get the next keys in the order of a keyed hash, so that a key says nothing about
-- its number. draw is 63 other bits of the same hash.
insert into vault.main.identity
with known as ( -- only this load's numbers are looked up; a late delivery has few
    select number from vault.main.identity semi join stage.main.number using (number)
),
hashed as (
    select number, sha256(concat(secret, ' ', number)) as hash
    from stage.main.number anti join known using (number), vault.main.state
)
select number,
       cast((select coalesce(max(key), 0) from vault.main.identity)
            + row_number() over (order by cast('0x' || left(hash, 16) as ubigint), number) as integer),
       cast(cast('0x' || substr(hash, 17, 16) as ubigint) // 2 as bigint)
from hashed;
