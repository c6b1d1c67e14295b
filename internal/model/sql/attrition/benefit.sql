-- One row per restriction: from all payments to the persons who had an outcome benefit. Persons are counted in the
-- models that list them, not in the payments.
-- grain: step
-- sv: En rad per begränsning: från alla utbetalningar till personer som hade en förmån som jämförs.
select v.step, v.name,
  case v.step when 4 then h.n_persons end as n_persons,
  cast(case v.step when 1 then c.n when 2 then c.n_benefit when 3 then c.n_period + d.n end as bigint) as n_rows
from (
  select coalesce(sum(b.n), 0) as n,
    coalesce(sum(b.n) filter (where b.outcome), 0) as n_benefit,
    coalesce(
      sum(b.n) filter (where b.outcome and b.year in (select p.year from param.had_benefit_year as p)), 0
    ) as n_period
  from (
    select a.year, a.n, a.benefit in (select f.benefit from param.had_flag as f) as outcome
    from payment.benefit as a
  ) as b
) as c
cross join (
  select count(*) as n
  from register.benefit_payment as b
  join param.had_benefit_days as p on b.paid_date between p.from_date and p.to_date
  where b.benefit in (select f.benefit from param.had_flag as f)
) as d
cross join (
  -- the persons of each history, corrected for those whose flags differ from their history's
  select cast(t.n + m.n as bigint) as n_persons
  from (
    select count(*) /* counts p.person_id */ as n
    from payment.person_history as p
    join comparison.history_flag as h on h.history = p.history
  ) as t
  cross join (
    select coalesce(sum(
      case when bits_and(flags_of(h.flags, f.found, f.lost), b.bits) <> 0 then 1 /* counts f.person_id */ else 0 end
      - case when h.flags is null then 0 else 1 /* counts f.person_id */ end
    ), 0) as n
    from comparison.flag as f
    cross join (select coalesce(bit_or(p.bit), 0) as bits from param.had_flag as p) as b
    left join payment.person_history as p on p.person_id = f.person_id
    left join comparison.history_flag as h on h.history = p.history
  ) as m
) as h
cross join (values (1, 'delivered'), (2, 'outcome_benefit'), (3, 'in_period'), (4, 'positive_sum')) as v (step, name)
