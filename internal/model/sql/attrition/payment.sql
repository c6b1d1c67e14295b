-- One row per restriction: from all payments to the recipients in the groups.
select v.step, v.name,
  case v.step when 4 then m.n_persons end as n_persons,
  coalesce(case v.step when 1 then c.n when 2 then c.n_paid_period when 3 then c.n_paid_benefit end, case when v.step < 4 then 0 end) as n_rows
from payment.count as c
cross join (select count(*) as n_persons from payment.recipient) as m
cross join (values (1, 'delivered'), (2, 'in_period'), (3, 'not_excluded'), (4, 'recipient_in_group')) as v (step, name)
