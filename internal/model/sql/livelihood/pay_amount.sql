-- One row per person and month whose pay must be exact, with statements of employers: the pay. The months are those of
-- livelihood.asked in which several statements decide, those in which the income nets give at least the smallest pay of
-- work that a statement gives the person (in all others they give less than the pay), and those of
-- livelihood.rule_month in a rule about pay.
-- grain: person_id, month_id
-- sv: En rad per person och månad vars lön måste räknas exakt: lönen.
with wanted as (
  select w.person_id, bit_or(w.months) as months
  from (
    select a.person_id, a.pay_months as months
    from livelihood.asked as a
    where a.pay_months <> 0
    union all
    select i.person_id, m.bit as months
    from livelihood.income_amount as i
    join param.livelihood_month as m on m.month_id = i.month_id
    join livelihood.pay as p on p.person_id = i.person_id and i.amount >= coalesce(p.least_work, 0)
    union all
    select c.person_id, c.months
    from livelihood.rule_month as c
    join param.incompatible_rule as u on u.rule_id = c.rule_id
    where u.days is null
  ) as w
  group by w.person_id
)
select e.person_id, m.month_id, cast(sum(e.gross_pay) as bigint) as amount
from register.employer_statement as e
join param.livelihood_month as m on m.month = e.month
join wanted as w on w.person_id = e.person_id
where m.month_id > 0
  and bits_and(w.months, m.bit) <> 0
group by e.person_id, m.month_id
