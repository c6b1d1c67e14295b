-- One row per restriction: from all payments to the recipients in the groups.
select v.step, v.name,
  case v.step when 4 then m.n_persons end as n_persons,
  cast(case v.step when 1 then c.n when 2 then c.n_period when 3 then c.n_benefit end as bigint) as n_rows
from (
  select coalesce(sum(b.n), 0) as n, coalesce(sum(b.n_paid), 0) as n_period, coalesce(sum(b.n_paid) filter (where not b.excluded), 0) as n_benefit
  from payment.benefit as b
) as c
cross join (select count(*) as n_persons from payment.recipient) as m
cross join (values (1, 'delivered'), (2, 'in_period'), (3, 'not_excluded'), (4, 'recipient_in_group')) as v (step, name)
