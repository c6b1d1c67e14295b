-- One row per member of a group with payments in the period, without the excluded benefits: their number and net sum. A
-- recipient is a person with a positive sum. Whole years are added up from their sums, the other days from the
-- payments.
-- grain: person_id
-- sv: En rad per person i en grupp med utbetalningar i perioden, undantagna förmåner oräknade: antal och nettosumma.
--   Den vars summa är över noll är mottagare.
with paid as (
  select y.person_id, y.benefit, y.amount, y.n
  from register.benefit_year as y
  where y.year in (select p.year from param.paid_year as p)
    and y.person_id in (select m.person_id from cohort.member as m)
  union all
  select b.person_id, b.benefit, b.amount, 1 as n
  from register.benefit_payment as b
  join param.paid_days as p on b.paid_date between p.from_date and p.to_date
  where b.person_id in (select m.person_id from cohort.member as m)
)
select m.person_id, m.group_id, s.amount, s.n
from (
  select p.person_id, sum(p.amount) as amount, cast(sum(p.n) as bigint) as n
  from paid as p
  where p.benefit not in (select x.benefit from param.paid_excluded as x)
  group by p.person_id
) as s
join cohort.member as m on m.person_id = s.person_id
