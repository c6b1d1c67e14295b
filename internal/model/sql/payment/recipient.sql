-- One row per member of a group with payments in the period, the excluded benefits left out: their number and net sum. Who has a positive sum is a recipient.
with paid as (
  -- the members' rows first: they are few, and the period is then asked of those only
  select b.person_id, b.amount
  from register.benefit_payment as b
  cross join param.paid as p
  where b.person_id in (select m.person_id from cohort.member as m)
    and b.paid_date between p.from_date and p.to_date
    and cast(b.benefit as varchar) not in (select x.benefit from param.paid_excluded as x)
)
select m.person_id, m.group_id, s.amount, s.n
from (
  select p.person_id, sum(p.amount) as amount, count(*) as n
  from paid as p
  group by p.person_id
) as s
join cohort.member as m on m.person_id = s.person_id
