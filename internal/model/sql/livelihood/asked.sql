-- One row per person, followed or not, some of whose months need more than the masks of payments and pay. net_months
-- need the amounts of all nets: only their sum decides whether the person has a net, for a payment is negative or very
-- small. beside need the amounts of the income nets, to compare them with the pay. pay_months need the pay: only the
-- sum of several statements tells whether the person works. In the months of below the income nets give less than the
-- pay, because those of the whole year do.
-- grain: person_id
-- sv: En rad per person med månader vars belopp måste räknas exakt: där nettot avgör om ett skyddsnät finns,
--   eller där skyddsnät och lön finns bredvid varandra; och månaderna där skyddsnäten säkert ger mindre än lönen.
with net as (
  select r.person_id, r.year, sum(r.amount) as amount, bit_or(bits_or(r.months, r.doubtful)) as months,
    bool_or(r.uncertain) as doubtful
  from livelihood.received as r
  join param.livelihood_by_month as s on s.benefit_id = r.benefit_id
  where s.income
  group by r.person_id, r.year
),
shared as (
  select n.person_id, n.months, p.works, p.doubtful as doubtful_pay,
    not n.doubtful and n.amount < coalesce(p.least_work, 0) as less
  from net as n
  join livelihood.pay as p on p.person_id = n.person_id
  where bits_and(n.months, bits_or(p.works, p.doubtful)) <> 0
)
select a.person_id, bit_or(a.net_months) as net_months, bit_or(a.beside) as beside, bit_or(a.pay_months) as pay_months,
  bit_or(a.below) as below
from (
  select s.person_id, 0 as net_months,
    bits_and(s.months, case when s.less then s.doubtful_pay else bits_or(s.works, s.doubtful_pay) end) as beside,
      0 as pay_months,
    case when s.less then bits_and(bits_and(s.months, s.works), bits_not(s.doubtful_pay)) else 0 end as below
  from shared as s
  union all
  select r.person_id, r.doubtful as net_months, 0 as beside, 0 as pay_months, 0 as below
  from livelihood.received as r
  join param.livelihood_by_month as s on s.benefit_id = r.benefit_id
  where s.net_id is not null
    and r.doubtful <> 0
  union all
  select p.person_id, 0 as net_months, 0 as beside, p.doubtful as pay_months, 0 as below
  from livelihood.pay as p
  where p.doubtful <> 0
) as a
group by a.person_id
