-- One row per person with at least one flag: every outcome and condition of every comparison is one bit, so that all are counted in one pass.
-- Who had a benefit: with a positive sum of some year of the period, or a payment of the days beside whole years, and what payment.net knows better.
with found as (
  select f.person_id, bit_or(f.bit) as flags
  from (
    select y.person_id, p.bit
    from register.benefit_year as y
    join param.had_benefit_year as t on t.year = y.year
    join param.had_flag as p on p.benefit = cast(y.benefit as varchar)
    where y.amount > 0
    union all
    select b.person_id, p.bit
    from register.benefit_payment as b
    join param.had_benefit_days as t on b.paid_date between t.from_date and t.to_date
    join param.had_flag as p on p.benefit = cast(b.benefit as varchar)
    where b.amount > 0
    union all
    select c.person_id, p.bit
    from investigation.controlled as c
    join param.controlled_flag as p on p.benefit = c.benefit and p.impulses = c.impulses
    union all
    select a.person_id, p.bit
    from assistance.assistant as a
    cross join param.assistant_flag as p
    where p.flag = 'assistant'
    union all
    select a.person_id, p.bit
    from assistance.investigated as a
    cross join param.assistant_flag as p
    where p.flag = 'investigated'
  ) as f
  group by f.person_id
),
lost as (
  select n.person_id, bit_or(n.bit) as flags
  from payment.net as n
  where not n.had
  group by n.person_id
)
select f.person_id, f.flags & ~coalesce(l.flags, 0) as flags
from found as f
left join lost as l on l.person_id = f.person_id
where f.flags & ~coalesce(l.flags, 0) <> 0
