-- One row per member of a group with payments in the period, the excluded benefits left out: their number and net sum. Who has a positive sum is a recipient.
select m.person_id, m.group_id, sum(b.amount) as amount, count(*) as n
from register.benefit_payment as b
cross join param.paid as p
join cohort.member as m on m.person_id = b.person_id
where b.paid_date between p.from_date and p.to_date
  and cast(b.benefit as varchar) not in (select x.benefit from param.paid_excluded as x)
group by m.person_id, m.group_id
