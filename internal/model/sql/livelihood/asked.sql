-- One row per followed person some of whose months need exact amounts: net_months, where the sum of the payments
-- decides whether the person has a net (one of them is negative or very small) or whether the income nets reach the
-- pay; and pay_months, where several statements of one month, or the nets, decide. All other months follow from the
-- masks alone.
-- grain: person_id
-- sv: En rad per följd person med månader vars belopp måste räknas exakt: där nettot avgör om ett skyddsnät finns,
--   eller där skyddsnät och lön finns bredvid varandra.
with net as (
  select r.person_id, bit_or(case when s.income then r.months else 0 end) as income,
    bit_or(case when r.doubtful then r.months else 0 end) as doubtful
  from livelihood.received as r
  join param.livelihood_by_month as s on s.benefit_id = r.benefit_id
  where s.net_id is not null
  group by r.person_id
),
pay as (
  select p.person_id, bit_or(p.works | p.doubtful) as works, bit_or(p.doubtful) as doubtful
  from livelihood.pay as p
  group by p.person_id
),
side as (
  select coalesce(n.person_id, p.person_id) as person_id,
    coalesce(n.income, 0) & coalesce(p.works, 0) as together,
    coalesce(n.doubtful, 0) as doubtful_net, coalesce(p.doubtful, 0) as doubtful_pay
  from net as n
  full join pay as p on p.person_id = n.person_id
)
select b.person_id, b.together | b.doubtful_net as net_months, b.together | b.doubtful_pay as pay_months
from side as b
where (b.together | b.doubtful_net | b.doubtful_pay) <> 0
  and b.person_id in (select f.person_id from livelihood.followed as f where f.present <> 0)
