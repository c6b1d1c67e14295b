-- One row per followed person who is present in some month, source and calendar year with payments for days of it:
-- their net amount for those days, and the months in which some positive payment gives an amount (month 0 is the one
-- before the period). Where doubtful, some payment is negative or smaller than the number of its days, and the mask has
-- all months that may have a positive net amount.
-- grain: person_id, source_id, year
-- sv: En rad per följd person, källa och kalenderår med utbetalningar för dagar i det: nettobelopp, och de månader då
--   någon utbetalning ger ett belopp, som bitar.
with paid as (
  select b.person_id, s.source_id, b.from_date, b.to_date, b.amount, cast(b.to_date - b.from_date + 1 as bigint) as days
  from register.benefit_payment as b
  join param.livelihood_benefit as s on s.benefit = b.benefit
  cross join param.livelihood as l
  where b.from_date <= l.to_date
    and b.to_date >= l.before_date
    and b.to_date >= b.from_date
    and b.person_id in (select f.person_id from livelihood.followed as f where f.present <> 0)
),
part as (
  -- most payments are for days of one year
  select p.person_id, p.source_id, y.year,
    case
      when p.from_date >= y.from_date and p.to_date <= y.to_date then p.amount
      else part_of(p.amount, p.days, p.from_date, y.from_date, y.to_date)
    end as amount,
    month_index(greatest(p.from_date, y.from_date)) as first_index,
    month_index(least(p.to_date, y.to_date)) as last_index,
    p.amount > 0 as positive,
    p.amount < p.days as doubtful
  from paid as p
  join param.livelihood_year as y on y.year = extract(year from p.from_date)
  union all
  -- of the others, the part of each later year
  select p.person_id, p.source_id, y.year,
    part_of(p.amount, p.days, p.from_date, y.from_date, y.to_date) as amount,
    month_index(greatest(p.from_date, y.from_date)) as first_index,
    month_index(least(p.to_date, y.to_date)) as last_index,
    p.amount > 0 as positive,
    p.amount < p.days as doubtful
  from paid as p
  join param.livelihood_year as y
    on y.year > extract(year from p.from_date) and y.year <= extract(year from p.to_date)
  where extract(year from p.to_date) > extract(year from p.from_date)
)
select p.person_id, p.source_id, p.year, cast(sum(p.amount) as bigint) as amount,
  bit_or(
    case when p.positive then bits_between(p.first_index - l.before_index, p.last_index - l.before_index) else 0 end
  ) as months,
  bool_or(p.doubtful) as doubtful
from part as p
cross join param.livelihood as l
where p.last_index >= p.first_index
group by p.person_id, p.source_id, p.year
