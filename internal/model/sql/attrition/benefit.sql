-- One row per restriction: from all payments to persons who had an outcome benefit. Persons are counted where a model holds them, and not in the payments themselves.
select v.step, v.name,
  case v.step when 4 then h.n_persons end as n_persons,
  coalesce(case v.step when 1 then c.n when 2 then c.n_had_period when 3 then c.n_had_benefit end, case when v.step < 4 then 0 end) as n_rows
from payment.count as c
cross join (select count(distinct f.person_id) as n_persons from payment.had as f) as h
cross join (values (1, 'delivered'), (2, 'in_period'), (3, 'outcome_benefit'), (4, 'positive_sum')) as v (step, name)
