-- benefit_days of payments that lie elsewhere (docs/trino.md), in the words of models: what benefit_year.sql keeps for
-- payments of the workspace. A payment is for days of at most nine calendar years, or is a row of its own.
with paid as (
  select p.person_id, p.benefit, p.amount, p.from_date, p.to_date,
    days_between(p.from_date, p.to_date) + 1 as days,
    cast(extract(year from p.from_date) as integer) as from_year,
    cast(extract(year from p.to_date) as integer) as to_year
  from register.benefit_payment as p
  where p.to_date >= p.from_date
),
part as (
  select p.person_id, p.benefit, p.amount, p.from_date, p.days, p.from_year + y.n as of_year,
    greatest_of(p.from_date, first_of_year(p.from_year + y.n)) as first_day,
    least_of(p.to_date, add_days(first_of_year(p.from_year + y.n + 1), -1)) as last_day
  from paid as p
  cross join (values (0), (1), (2), (3), (4), (5), (6), (7)) as y (n)
  where p.to_year - p.from_year < 8
    and p.from_year + y.n <= p.to_year
),
split as (
  select p.person_id, p.benefit, p.of_year, p.amount, p.days,
    part_of(p.amount, p.days, p.from_date, p.first_day, p.last_day) as days_amount,
    bits_between(extract(month from p.first_day), extract(month from p.last_day)) as months
  from part as p
)
select s.person_id, s.benefit, cast(s.of_year as smallint) as year, cast(sum(s.days_amount) as bigint) as amount,
  cast(bit_or(case when s.amount > 0 then s.months else 0 end) as smallint) as months,
  cast(bit_or(case when s.amount < s.days then s.months else 0 end) as smallint) as doubtful,
  cast(null as date) as from_date, cast(null as date) as to_date
from split as s
group by s.person_id, s.benefit, s.of_year
union all
select p.person_id, p.benefit, cast(0 as smallint), p.amount, cast(0 as smallint), cast(0 as smallint), p.from_date,
  p.to_date
from paid as p
where p.to_year - p.from_year >= 8
