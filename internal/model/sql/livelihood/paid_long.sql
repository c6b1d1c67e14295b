-- One row per payment for days of more than eight years, and calendar year of the period that it is for: what it gives
-- for the days of the year within the period, and these months, as bits: in months those of a payment above zero, in
-- doubtful those of one that is negative or smaller than the number of its days. The warehouse splits other payments
-- by year (register.benefit_days).
-- grain: none
-- sv: En rad per utbetalning som gäller fler än åtta år, och år i perioden som den gäller: belopp och månader.
with long as (
  select d.person_id, d.benefit, d.amount, d.from_date, d.to_date, y.year, y.from_date as first_day,
    y.to_date as last_day,
    bits_between(
      month_index(greatest_of(d.from_date, y.from_date)) - l.before_index,
      month_index(least_of(d.to_date, y.to_date)) - l.before_index
    ) as months
  from register.benefit_days as d
  join param.livelihood_year as y on d.from_date <= y.to_date and d.to_date >= y.from_date
  cross join param.livelihood as l
  where d.from_date is not null
)
select g.person_id, g.benefit, g.year,
  part_of(g.amount, cast(days_between(g.from_date, g.to_date) + 1 as bigint), g.from_date, g.first_day,
    g.last_day) as amount,
  case when g.amount > 0 then g.months else 0 end as months,
  case when g.amount < cast(days_between(g.from_date, g.to_date) + 1 as bigint) then g.months else 0 end as doubtful
from long as g
