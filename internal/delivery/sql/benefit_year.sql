-- One row per person, benefit and calendar year with payments: their net sum and number. The order packs the rows well
-- and keeps those of a year together. An amount beyond a million million kronor keeps a row of its own, because a sum
-- of many such amounts might not fit.
with paid as (
    select person_id, cast(benefit as enum (%s)) as benefit, cast(year(paid_date) as smallint) as year, amount,
        amount between -1000000000000 and 1000000000000 as summable
    from %s
)
select person_id, benefit, year, cast(sum(amount) as bigint) as amount, cast(count(*) as integer) as n
from paid where summable
group by person_id, benefit, year
union all
select person_id, benefit, year, amount, 1 from paid where not summable
order by year, benefit, person_id, amount
