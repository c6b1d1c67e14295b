-- One row per person, benefit, calendar year of payment (year) and calendar year of the days that are paid for
-- (days_year): the net sum and number of payments (amount, n); what the net sum for days of the year is beyond that
-- (more); and the months of the year that the payments are for, as bits, the first month bit 1: in months those of
-- payments above zero, in doubtful those of payments that are negative or smaller than the number of their days, so
-- that only the sum tells whether the month has something. The order packs the rows well and keeps those of a year
-- together.
--
-- Nearly every payment is for days of one year. Of others, and of doubtful ones, the days are in rows of their own,
-- without a number. A payment for days of more than eight years is not split: from_date and to_date are its days, and
-- more is all of it. An amount beyond a million million kronor keeps rows of its own, because a sum of many such
-- amounts might not fit.
with paid as not materialized (
    select person_id, cast(benefit as enum (%s)) as benefit, cast(year(paid_date) as smallint) as year,
        cast(year(from_date) as smallint) as days_year, amount, from_date, to_date,
        amount between -1000000000000 and 1000000000000 as summable,
        amount > to_date - from_date and to_date >= from_date and year(from_date) = year(to_date) as plain
    from %s
),
apart as materialized (
    select row_number() over () as place, person_id, benefit, year, days_year, amount, from_date, to_date, summable,
        to_date >= from_date and year(to_date) - year(from_date) >= 8 as long
    from paid where not (plain and summable)
),
part as (
    select place, person_id, benefit, year, amount, from_date, to_date, summable, cast(of_year as smallint) as of_year,
        to_date - from_date + 1 as days, make_date(of_year, 1, 1) as first_day, make_date(of_year, 12, 31) as last_day
    from (
        select *, unnest(range(year(from_date), year(to_date) + 1)) as of_year
        from apart where to_date >= from_date and not long
    )
),
split as (
    select place, person_id, benefit, year, of_year as days_year, summable,
        spread_over(amount, least(last_day - from_date + 1, days), days)
            - spread_over(amount, greatest(first_day - from_date, 0), days) as days_amount,
        (2 << month(least(to_date, last_day))) - (1 << month(greatest(from_date, first_day))) as mask,
        amount > 0 as positive, amount < days as doubtful
    from part
)
select person_id, benefit, year, days_year, cast(sum(amount) as bigint) as amount, cast(count(*) as integer) as n,
    cast(0 as bigint) as more,
    bit_or(
        case when plain
            then cast(2 << month(to_date) as smallint) - cast(1 << month(from_date) as smallint)
            else cast(0 as smallint)
        end
    ) as months,
    cast(0 as smallint) as doubtful, cast(null as date) as from_date, cast(null as date) as to_date
from paid where summable
group by person_id, benefit, year, days_year
union all
select person_id, benefit, year, days_year, amount, 1, -amount, 0, 0, null, null
from apart where not summable
union all
-- what the first rows have for days of a payment that is not plain is taken back: the last rows have it
select person_id, benefit, year, days_year, 0, 0, cast(-sum(amount) as bigint), 0, 0, null, null
from apart where summable
group by person_id, benefit, year, days_year
union all
select person_id, benefit, year, days_year, 0, 0, cast(sum(days_amount) as bigint),
    cast(bit_or(case when positive then mask else 0 end) as smallint),
    cast(bit_or(case when doubtful then mask else 0 end) as smallint), null, null
from split
group by person_id, benefit, year, days_year, case when not summable then place end
union all
select person_id, benefit, year, days_year, 0, 0, amount, 0, 0, from_date, to_date
from apart where long
order by year, benefit, person_id, amount
