-- One row per restriction: from all payments to persons who had an outcome benefit. Persons are counted where a model holds them, and not in the payments themselves.
select v.step, v.name,
  case v.step when 4 then h.n_persons end as n_persons,
  cast(case v.step when 1 then c.n when 2 then c.n_period when 3 then c.n_benefit end as bigint) as n_rows
from (
  select coalesce(sum(b.n), 0) as n, coalesce(sum(b.n_had), 0) as n_period, coalesce(sum(b.n_had) filter (where b.outcome), 0) as n_benefit
  from payment.benefit as b
) as c
cross join (select count(distinct f.person_id) as n_persons from payment.had as f) as h
cross join (values (1, 'delivered'), (2, 'in_period'), (3, 'outcome_benefit'), (4, 'positive_sum')) as v (step, name)
