-- One row per restriction: from all payments to the recipients in the groups.
select v.step, v.name,
  case v.step when 4 then m.n_persons end as n_persons,
  case v.step when 1 then b.n when 2 then b.n_period when 3 then b.n_benefit end as n_rows
from (
  select count(*) as n,
    count(*) filter (where r.paid_date between p.from_date and p.to_date) as n_period,
    count(*) filter (where r.paid_date between p.from_date and p.to_date
      and cast(r.benefit as varchar) not in (select x.benefit from param.paid_excluded as x)) as n_benefit
  from register.benefit_payment as r
  cross join param.paid as p
) as b
cross join (select count(*) as n_persons from payment.recipient) as m
cross join (values (1, 'delivered'), (2, 'in_period'), (3, 'not_excluded'), (4, 'recipient_in_group')) as v (step, name)
