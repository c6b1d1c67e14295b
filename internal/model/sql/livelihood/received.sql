-- One row per person, benefit of a safety net or of a rule about incompatible months, and calendar year with payments
-- for days of it: their net amount for those days, and the months in which some positive payment gives an amount (month
-- 0 is the one before the period). Where doubtful, some payment is negative or smaller than the number of its days, and
-- the mask has all months that may have a positive net amount. Everybody is here, followed or not: nearly all are, and
-- a look at each payment would cost more.
-- grain: person_id, benefit_id, year
-- sv: En rad per person, förmån och kalenderår med utbetalningar för dagar i det, av de förmåner som är skyddsnät eller
--   hör till en regel: nettobelopp, och de månader då någon utbetalning ger ett belopp, som bitar.
with paid as (
  select b.person_id, s.benefit_id, b.from_date, b.to_date, b.amount, greatest(b.from_date, l.before_date) as first_day,
    least(b.to_date, l.to_date) as last_day
  from register.benefit_payment as b
  join param.livelihood_by_month as s on s.benefit = b.benefit
  cross join param.livelihood as l
  where b.to_date >= b.from_date
    and b.from_date <= l.to_date
    and b.to_date >= l.before_date
)
select p.person_id, p.benefit_id, p.year, cast(sum(p.amount) as bigint) as amount,
  bit_or(case when p.positive then p.months else 0 end) as months, bool_or(p.doubtful) as doubtful
from (
  select b.person_id, b.benefit_id, y.year,
    case
      when b.from_date >= y.from_date and b.to_date <= y.to_date then b.amount
      else part_of(b.amount, cast(b.to_date - b.from_date + 1 as bigint), b.from_date, y.from_date, y.to_date)
    end as amount,
    ((t.bit << 1) - f.bit) & y.months as months, b.amount > 0 as positive,
    b.amount < cast(b.to_date - b.from_date + 1 as bigint) as doubtful
  from paid as b
  -- every such day is in the table: a left join is an inner one here, and the engine does not pair all days with all
  left join param.livelihood_day as f on f.day = b.first_day
  left join param.livelihood_day as t on t.day = b.last_day
  join param.livelihood_span as y on y.first_year = f.year and y.last_year = t.year
) as p
group by p.person_id, p.benefit_id, p.year
