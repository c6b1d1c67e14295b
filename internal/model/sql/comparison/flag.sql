-- One row per person whose flags differ from those of the payment history: found has the bits to set, lost the bits to
-- clear. Every outcome and condition of every comparison is one bit, so that all are counted in one pass.
-- grain: person_id
-- sv: En rad per person vars utfall och villkor inte följer av utbetalningshistorien ensam: vilka som kommer till, och
--   vilka som faller bort.
with found as (
  select f.person_id, bit_or(f.bit) as flags
  from (
    -- a payment of the days beside whole years
    select b.person_id, p.bit
    from register.benefit_payment as b
    join param.had_benefit_days as t on b.paid_date between t.from_date and t.to_date
    join param.had_flag as p on p.benefit = b.benefit
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
  -- a positive sum of some year, and none of the period
  select n.person_id, bit_or(n.bit) as flags
  from payment.net as n
  where not n.had
  group by n.person_id
)
select coalesce(f.person_id, l.person_id) as person_id, coalesce(f.flags, 0) as found, coalesce(l.flags, 0) as lost
from found as f
full join lost as l on l.person_id = f.person_id
