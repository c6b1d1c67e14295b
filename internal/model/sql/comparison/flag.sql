-- One row per person with at least one flag: every outcome and condition of every comparison is one bit, so that all are counted in one pass.
select f.person_id, bit_or(f.bit) as flags
from (
  select h.person_id, p.bit
  from payment.had as h
  join param.had_flag as p on p.benefit = cast(h.benefit as varchar)
  union all
  select c.person_id, p.bit
  from investigation.controlled as c
  join param.controlled_flag as p on p.benefit = c.benefit and p.impulses = c.impulses
  union all
  -- An income is low below the study's share of the median; share and median are decimals, so the comparison is exact. Who is not here had none;
  -- without a median nobody's is low.
  select e.person_id, p.bit
  from income.earned as e
  cross join param.income as i
  cross join income.median as m
  join param.income_flag as p
    on p.category = case when e.earned < i.low_share * cast(m.median as decimal(20,1)) then 'low' else 'not_low' end
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
