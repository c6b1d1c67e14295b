-- One row per followed person and rule with incompatible months: how many, and what the benefit gave in them (in a rule
-- about two benefits the smaller of the two).
-- grain: person_id, rule_id
-- sv: En rad per följd person och regel med oförenliga månader: antal månader, och vad förmånen gav i dem.
with broken as (
  select c.person_id, c.rule_id, a.amount
  from livelihood.rule_month as c
  join param.incompatible_rule as u on u.rule_id = c.rule_id
  join livelihood.exact as a on a.person_id = c.person_id and a.benefit_id = u.benefit_id
  join param.livelihood_month as m on m.month_id = a.month_id and bits_and(c.months, m.bit) <> 0
  join livelihood.exact as b
    on b.person_id = c.person_id and b.benefit_id = u.benefit_id and b.month_id = a.month_id - 1
  join livelihood.pay_amount as p on p.person_id = c.person_id and p.month_id = a.month_id
  where u.days is null
    and a.amount >= u.amount
    and b.amount >= u.amount
    and p.amount >= u.pay
  union all
  select c.person_id, c.rule_id, case when a.amount < b.amount then a.amount else b.amount end as amount
  from livelihood.rule_month as c
  join param.incompatible_rule as u on u.rule_id = c.rule_id
  join livelihood.exact as a on a.person_id = c.person_id and a.benefit_id = u.benefit_id
  join param.livelihood_month as m on m.month_id = a.month_id and bits_and(c.months, m.bit) <> 0
  join livelihood.exact as b
    on b.person_id = c.person_id and b.benefit_id = u.other_id and b.month_id = a.month_id
  where u.days is not null
    and a.amount > 0
    and b.amount > 0
    and months_in(bits_and(a.days, b.days)) >= u.days
)
select b.person_id, b.rule_id, cast(count(*) as integer) as n_months, cast(sum(b.amount) as bigint) as amount
from broken as b
group by b.person_id, b.rule_id
