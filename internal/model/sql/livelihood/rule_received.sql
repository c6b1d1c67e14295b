-- One row per followed person and benefit of a rule about incompatible months with payments for days of the period or
-- the month before it: the months in which some positive payment gives an amount, as bits (month 0 is the one before
-- the period). Where doubtful, some payment is negative or smaller than the number of its days, and the mask has all
-- months that may have a positive net amount.
-- grain: person_id, benefit
-- sv: En rad per följd person och förmån i någon regel om oförenliga månader: de månader då någon utbetalning ger ett
--   belopp, som bitar.
with paid as (
  select b.person_id, b.benefit, b.amount, cast(b.to_date - b.from_date + 1 as bigint) as days,
    greatest(b.from_date, l.before_date) as first_day, least(b.to_date, l.to_date) as last_day
  from register.benefit_payment as b
  cross join param.livelihood as l
  where b.benefit in (
      select r.benefit from param.incompatible_rule as r
      union
      select r.other_benefit from param.incompatible_rule as r where r.other_benefit is not null
    )
    and b.from_date <= l.to_date
    and b.to_date >= l.before_date
    and b.to_date >= b.from_date
    and b.person_id in (select f.person_id from livelihood.followed as f where f.present <> 0)
)
select p.person_id, p.benefit, bit_or(case when p.amount > 0 then (t.bit << 1) - f.bit else 0 end) as months,
  bool_or(p.amount < p.days) as doubtful
from paid as p
left join param.livelihood_day as f on f.day = p.first_day
left join param.livelihood_day as t on t.day = p.last_day
group by p.person_id, p.benefit
