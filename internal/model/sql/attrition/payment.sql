-- One row per restriction: from all payments to the recipients in the groups.
-- grain: step
-- sv: En rad per begränsning: från alla utbetalningar till mottagarna i grupperna.
select v.step, v.name,
  case v.step when 3 then m.n_paid when 4 then m.n_recipients end as n_persons,
  cast(case v.step when 1 then c.n when 2 then c.n_benefit when 3 then m.n end as bigint) as n_rows
from (
  select coalesce(sum(b.n), 0) as n,
    coalesce(sum(b.n) filter (where b.benefit not in (select x.benefit from param.paid_excluded as x)), 0) as n_benefit
  from payment.benefit as b
) as c
cross join (
  select count(*) /* counts r.person_id */ as n_paid,
    count(*) /* counts r.person_id */ filter (where r.amount > 0) as n_recipients, coalesce(sum(r.n), 0) as n
  from payment.recipient as r
) as m
cross join (values (1, 'delivered'), (2, 'not_excluded'), (3, 'in_group_and_period'), (4, 'positive_sum'))
  as v (step, name)
