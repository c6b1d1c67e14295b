-- One row per person, safety net and month of livelihood.asked with payments for days of the month: the net amount.
-- grain: person_id, source_id, month_id
-- sv: En rad per person, skyddsnät och månad vars belopp måste räknas exakt: nettobeloppet.
with few as (
  select b.person_id, s.source_id, b.from_date, b.to_date, b.amount, a.net_months,
    greatest(b.from_date, l.before_date) as first_day, least(b.to_date, l.to_date) as last_day
  from register.benefit_payment as b
  join param.livelihood_benefit as s on s.benefit = b.benefit
  join param.livelihood_source as o on o.source_id = s.source_id
  join livelihood.asked as a on a.person_id = b.person_id
  cross join param.livelihood as l
  where o.net_id is not null
    and a.net_months <> 0
    and b.to_date >= b.from_date
    and b.from_date <= l.to_date
    and b.to_date >= l.before_date
),
paid as (
  select p.person_id, p.source_id, p.from_date, p.to_date, p.amount, p.net_months, f.month_id as first_id,
    t.month_id as last_id
  from few as p
  join param.livelihood_day as f on f.day = p.first_day
  join param.livelihood_day as t on t.day = p.last_day
  where (((t.bit << 1) - f.bit) & p.net_months) <> 0
),
part as (
  -- the months that a payment is for follow from its first and last one
  select p.person_id, p.source_id, m.month_id,
    case
      when p.from_date >= m.month and p.to_date <= m.last_date then p.amount
      else part_of(p.amount, cast(p.to_date - p.from_date + 1 as bigint), p.from_date, m.month, m.last_date)
    end as amount
  from paid as p
  join param.livelihood_run as r on r.first_id = p.first_id and r.last_id = p.last_id
  join param.livelihood_month as m on m.month_id = r.month_id
  where (p.net_months & m.bit) <> 0
)
select p.person_id, p.source_id, p.month_id, cast(sum(p.amount) as bigint) as amount
from part as p
group by p.person_id, p.source_id, p.month_id
