-- One row per person, safety net and month of livelihood.asked with payments for days of the month: the net amount.
-- grain: person_id, source_id, month_id
-- sv: En rad per person, skyddsnät och månad vars belopp måste räknas exakt: nettobeloppet.
with paid as (
  select b.person_id, s.source_id, b.from_date, b.to_date, b.amount,
    cast(b.to_date - b.from_date + 1 as bigint) as days, a.net_months,
    greatest(month_index(b.from_date) - l.before_index, 0) as first_id,
    least(month_index(b.to_date) - l.before_index, l.n_months) as last_id
  from register.benefit_payment as b
  join param.livelihood_benefit as s on s.benefit = b.benefit
  join param.livelihood_source as o on o.source_id = s.source_id
  cross join param.livelihood as l
  join livelihood.asked as a on a.person_id = b.person_id
  where o.net_id is not null
    and b.from_date <= l.to_date
    and b.to_date >= l.before_date
    and b.to_date >= b.from_date
),
part as (
  select p.person_id, p.source_id, m.month_id,
    case
      when p.from_date >= m.month and p.to_date <= m.last_date then p.amount
      else part_of(p.amount, p.days, p.from_date, m.month, m.last_date)
    end as amount
  from paid as p
  join param.livelihood_month as m on m.month_id = p.first_id
  where (p.net_months & m.bit) <> 0
  union all
  -- of payments for several months, the parts of the later ones
  select p.person_id, p.source_id, m.month_id,
    part_of(p.amount, p.days, p.from_date, m.month, m.last_date) as amount
  from paid as p
  join param.livelihood_month as m on m.month_id > p.first_id and m.month_id <= p.last_id
  where p.last_id > p.first_id
    and (p.net_months & m.bit) <> 0
)
select p.person_id, p.source_id, p.month_id, cast(sum(p.amount) as bigint) as amount
from part as p
group by p.person_id, p.source_id, p.month_id
