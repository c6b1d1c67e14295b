-- One row per person, followed or not, who works in some month of the period: those months, as bits, and those of them
-- in which the income nets that the person has give something, but less than the pay.
-- grain: person_id
-- sv: En rad per person som arbetar någon månad: månaderna, och de av dem då lönen är större än det som
--   skyddsnäten ger.
with worked as (
  select p.person_id, p.works & ~coalesce(a.pay_months, 0) as works, coalesce(a.below, 0) as below
  from livelihood.pay as p
  left join livelihood.asked as a on a.person_id = p.person_id
  union all
  select p.person_id, m.bit as works, case when n.amount < p.amount then m.bit else 0 end as below
  from livelihood.pay_amount as p
  join param.livelihood_month as m on m.month_id = p.month_id
  cross join param.livelihood as l
  left join (
    select a.person_id, a.month_id, sum(a.amount) as amount
    from livelihood.net_amount as a
    join param.livelihood_source as s on s.source_id = a.source_id
    where s.income
      and a.amount > 0
    group by a.person_id, a.month_id
  ) as n
    on n.person_id = p.person_id and n.month_id = p.month_id
  where p.amount >= l.work_from
)
select w.person_id, bit_or(w.works) as works, bit_or(w.below) as below
from worked as w
group by w.person_id
having bit_or(w.works) <> 0
