-- One row per restriction: from all payments to persons who had an outcome benefit. Persons are counted where a model holds them, and not in the payments themselves.
select v.step, v.name,
  case v.step when 4 then h.n_persons end as n_persons,
  case v.step when 1 then b.n when 2 then b.n_period when 3 then b.n_benefit end as n_rows
from (
  select count(*) as n,
    count(*) filter (where r.paid_date between p.from_date and p.to_date) as n_period,
    count(*) filter (where r.paid_date between p.from_date and p.to_date
      and cast(r.benefit as varchar) in (select o.benefit from param.had_flag as o)) as n_benefit
  from register.benefit_payment as r
  cross join param.had_benefit as p
) as b
cross join (select count(distinct f.person_id) as n_persons from payment.had as f) as h
cross join (values (1, 'delivered'), (2, 'in_period'), (3, 'outcome_benefit'), (4, 'positive_sum')) as v (step, name)
