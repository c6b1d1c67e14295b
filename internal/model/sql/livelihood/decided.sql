-- One row per person of livelihood.asked some of whose months amounts decide: of net_months, in net_1 to net_7, those
-- in which the person has the net; in works those of pay_months and rules in which the pay is that of work; in below
-- those in which the income nets that the person has give something, but less than the pay.
-- grain: person_id
-- sv: En rad per person med månader som belopp avgör: vilka skyddsnät personen då har, om lönen når gränsen för arbete
--   och om skyddsnäten ger mindre än den, som bitar.
with net as (
  select e.person_id, s.net_id, m.bit, sum(e.amount) as amount
  from livelihood.exact as e
  join param.livelihood_by_month as s on s.benefit_id = e.benefit_id
  join param.livelihood_month as m on m.month_id = e.month_id
  join livelihood.asked as a on a.person_id = e.person_id and bits_and(a.net_months, m.bit) <> 0
  where s.net_id is not null
  group by e.person_id, s.net_id, m.bit
),
found as (
  select n.person_id, n.net_id, n.bit as had, 0 as works, 0 as below
  from net as n
  where n.amount > 0
  union all
  select p.person_id, 0 as net_id, 0 as had, m.bit as works, 0 as below
  from livelihood.pay_amount as p
  join param.livelihood_month as m on m.month_id = p.month_id
  cross join param.livelihood as l
  where p.amount >= l.work_from
  union all
  -- pay that is not asked for is more than the nets give (livelihood.pay_amount)
  select i.person_id, 0 as net_id, 0 as had, 0 as works, m.bit as below
  from livelihood.income_amount as i
  join param.livelihood_month as m on m.month_id = i.month_id
  left join livelihood.pay_amount as p on p.person_id = i.person_id and p.month_id = i.month_id
  where p.amount is null
     or i.amount < p.amount
)
select f.person_id, bit_or(case f.net_id when 1 then f.had else 0 end) as net_1,
  bit_or(case f.net_id when 2 then f.had else 0 end) as net_2,
  bit_or(case f.net_id when 3 then f.had else 0 end) as net_3,
  bit_or(case f.net_id when 4 then f.had else 0 end) as net_4,
  bit_or(case f.net_id when 5 then f.had else 0 end) as net_5,
  bit_or(case f.net_id when 6 then f.had else 0 end) as net_6,
  bit_or(case f.net_id when 7 then f.had else 0 end) as net_7,
  bit_or(f.works) as works, bit_or(f.below) as below
from found as f
group by f.person_id
