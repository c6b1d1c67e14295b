-- One row: payments delivered, and those left after each restriction of the comparisons (had_) and of the table of payments (paid_), counted in one pass.
select cast(sum(g.n) as bigint) as n,
  cast(sum(g.n_had) as bigint) as n_had_period,
  cast(sum(g.n_had) filter (where g.benefit in (select f.benefit from param.had_flag as f)) as bigint) as n_had_benefit,
  cast(sum(g.n_paid) as bigint) as n_paid_period,
  cast(sum(g.n_paid) filter (where g.benefit not in (select x.benefit from param.paid_excluded as x)) as bigint) as n_paid_benefit
from (
  select cast(b.benefit as varchar) as benefit, count(*) as n,
    count(*) filter (where b.paid_date between h.from_date and h.to_date) as n_had,
    count(*) filter (where b.paid_date between p.from_date and p.to_date) as n_paid
  from register.benefit_payment as b
  cross join param.had_benefit as h
  cross join param.paid as p
  group by b.benefit
) as g
