-- One row per benefit that was ever paid: payments, those of the comparisons' period (n_had) and of the table of payments (n_paid), and how the study uses the benefit.
-- Counted in one pass; the models that sum payments join it by the benefit's code and not by its name.
select g.benefit, g.n, g.n_had, g.n_paid,
  cast(g.benefit as varchar) in (select f.benefit from param.had_flag as f) as outcome,
  cast(g.benefit as varchar) in (select x.benefit from param.paid_excluded as x) as excluded
from (
  select b.benefit, count(*) as n,
    count(*) filter (where b.paid_date between h.from_date and h.to_date) as n_had,
    count(*) filter (where b.paid_date between p.from_date and p.to_date) as n_paid
  from register.benefit_payment as b
  cross join param.had_benefit as h
  cross join param.paid as p
  group by b.benefit
) as g
