-- One row per followed person some of whose months need more than the masks of payments and pay. net_months need exact
-- amounts: the sum of the payments decides whether the person has a net (one of them is negative or very small), or
-- whether the income nets reach the pay. pay_months do too: several statements of one month, or the nets, decide. In
-- the months of below the income nets give less than the pay, because those of the whole year do.
-- grain: person_id
-- sv: En rad per följd person med månader vars belopp måste räknas exakt: där nettot avgör om ett skyddsnät finns,
--   eller där skyddsnät och lön finns bredvid varandra; och månaderna där skyddsnäten säkert ger mindre än lönen.
with net as (
  select r.person_id, r.year, sum(r.amount) as amount, bit_or(r.months | r.doubtful) as months,
    bool_or(r.uncertain) as doubtful
  from livelihood.received as r
  join param.livelihood_by_month as s on s.benefit_id = r.benefit_id
  where s.income
  group by r.person_id, r.year
),
beside as (
  select n.person_id, n.months, p.works, p.doubtful as doubtful_pay,
    not n.doubtful and n.amount < coalesce(p.least_work, 0) as less
  from net as n
  join livelihood.pay as p on p.person_id = n.person_id and p.year = n.year
  where (n.months & (p.works | p.doubtful)) <> 0
),
together as (
  select b.person_id, case when b.less then b.months & b.works & ~b.doubtful_pay else 0 end as below,
    b.months & case when b.less then b.doubtful_pay else b.works | b.doubtful_pay end as months
  from beside as b
)
select a.person_id, bit_or(a.net_months) as net_months, bit_or(a.pay_months) as pay_months, bit_or(a.below) as below
from (
  select t.person_id, t.months as net_months, t.months as pay_months, t.below
  from together as t
  union all
  select r.person_id, r.doubtful as net_months, 0 as pay_months, 0 as below
  from livelihood.received as r
  join param.livelihood_by_month as s on s.benefit_id = r.benefit_id
  where s.net_id is not null
    and r.doubtful <> 0
  union all
  select p.person_id, 0 as net_months, p.doubtful as pay_months, 0 as below
  from livelihood.pay as p
  where p.doubtful <> 0
) as a
where a.person_id in (select f.person_id from livelihood.followed as f where f.present <> 0)
group by a.person_id
