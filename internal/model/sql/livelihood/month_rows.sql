-- One row per register of months (payments by their first day, statements of employers) and month with rows of it: how
-- many. A run warns of months that have far fewer than others.
-- grain: register_name, month_id
-- sv: En rad per register med månader och månad med rader: antal rader. En körning varnar för månader med få.
with begun as (
  select b.from_date, count(*) as n
  from register.benefit_payment as b
  group by b.from_date
),
stated as (
  select e.month, count(*) as n
  from register.employer_statement as e
  group by e.month
)
select 'benefit_payment' as register_name, d.month_id, cast(sum(b.n) as bigint) as n
from begun as b
join param.livelihood_day as d on d.day = b.from_date
group by d.month_id
union all
select 'employer_statement' as register_name, m.month_id, s.n
from stated as s
join param.livelihood_month as m on m.month = s.month
