-- One row per person with at least one flag: every outcome and condition of every comparison is one bit, so that all are counted in one pass.
select f.person_id, bit_or(f.bit) as flags
from (
  select h.person_id, h.bit
  from payment.had as h
  where h.had
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
