-- One row per person, benefit of a safety net or of a rule, and month whose amount decides, with payments for days of
-- it: the net amount, and the days of the month within payments of positive amount, as bits. The months are those of
-- livelihood.asked, of livelihood.rule_month and the ones before these, and those of a benefit of a rule in which only
-- the sum tells whether there is an amount.
-- grain: person_id, benefit_id, month_id
-- sv: En rad per person, förmån och månad vars belopp måste räknas exakt: nettobeloppet, och dagarna inom
--   utbetalningar, som bitar.
with wanted as (
  select w.person_id, w.benefit_id, bit_or(w.months) as months
  from (
    select r.person_id, r.benefit_id,
      bits_and(bits_or(r.months, r.doubtful),
        bits_or(a.net_months, case when s.income then a.beside else 0 end)) as months
    from livelihood.received as r
    join param.livelihood_by_month as s on s.benefit_id = r.benefit_id
    join livelihood.asked as a on a.person_id = r.person_id
    where s.net_id is not null
    union all
    select c.person_id, u.benefit_id,
      case when u.days is null then bits_or(c.months, bits_right(c.months, 1)) else c.months end as months
    from livelihood.rule_month as c
    join param.incompatible_rule as u on u.rule_id = c.rule_id
    union all
    select c.person_id, u.other_id as benefit_id, c.months
    from livelihood.rule_month as c
    join param.incompatible_rule as u on u.rule_id = c.rule_id
    where u.other_id is not null
    union all
    select r.person_id, r.benefit_id, bits_and(r.months, r.doubtful) as months
    from livelihood.rule_received as r
  ) as w
  where w.months <> 0
  group by w.person_id, w.benefit_id
),
few as (
  select b.person_id, s.benefit_id, b.from_date, b.to_date, b.amount,
    cast(days_between(b.from_date, b.to_date) + 1 as bigint) as days, w.months,
      greatest_of(b.from_date, l.before_date) as begun,
    least_of(b.to_date, l.to_date) as ended
  from register.benefit_payment as b
  join param.livelihood_by_month as s on s.benefit = b.benefit
  join wanted as w on w.person_id = b.person_id and w.benefit_id = s.benefit_id
  cross join param.livelihood as l
  where b.benefit in (select i.benefit from param.livelihood_by_month as i)
    and b.from_date <= l.to_date
    and b.to_date >= l.before_date
    and b.to_date >= b.from_date
),
paid as (
  -- every such day is in the table: a left join is an inner one here, and the engine does not pair all days with all
  select p.person_id, p.benefit_id, p.from_date, p.to_date, p.amount, p.days, p.months, f.month_id as first_id,
    t.month_id as last_id
  from few as p
  left join param.livelihood_day as f on f.day = p.begun
  left join param.livelihood_day as t on t.day = p.ended
  where bits_and(bits_left(t.bit, 1) - f.bit, p.months) <> 0
),
part as (
  -- the months that a payment is for follow from its first and last one
  select p.person_id, p.benefit_id, m.month_id, p.amount > 0 as positive,
    case
      when p.from_date >= m.month and p.to_date <= m.last_date then p.amount
      else part_of(p.amount, p.days, p.from_date, m.month, m.last_date)
    end as amount,
    case when p.from_date > m.month then p.from_date else m.month end as first_day,
    case when p.to_date < m.last_date then p.to_date else m.last_date end as last_day
  from paid as p
  join param.livelihood_run as r on r.first_id = p.first_id and r.last_id = p.last_id
  join param.livelihood_month as m on m.month_id = r.month_id
  where bits_and(p.months, m.bit) <> 0
)
select p.person_id, p.benefit_id, p.month_id, cast(sum(p.amount) as bigint) as amount,
  bit_or(
    case when p.positive then bits_between(extract(day from p.first_day), extract(day from p.last_day)) else 0 end
  ) as days
from part as p
group by p.person_id, p.benefit_id, p.month_id
