-- One row per restriction: from all payments to persons who had an outcome benefit. Persons are counted where a model holds them, and not in the payments themselves.
select v.step, v.name,
  case v.step when 4 then h.n_persons end as n_persons,
  cast(case v.step when 1 then c.n when 2 then c.n_benefit when 3 then i.n end as bigint) as n_rows
from (
  select coalesce(sum(b.n), 0) as n, coalesce(sum(b.n) filter (where b.benefit in (select f.benefit from param.had_flag as f)), 0) as n_benefit
  from payment.benefit as b
) as c
cross join (select coalesce(sum(p.n), 0) as n from payment.had as p) as i
cross join (
  select count(*) as n_persons
  from comparison.flag as f
  cross join (select coalesce(bit_or(p.bit), 0) as bits from param.had_flag as p) as p
  where (f.flags & p.bits) <> 0
) as h
cross join (values (1, 'delivered'), (2, 'outcome_benefit'), (3, 'in_period'), (4, 'positive_sum')) as v (step, name)
