-- One row per member of a group with a positive net sum of all payments of the period but the excluded benefits.
select m.person_id, m.group_id, sum(b.amount) as amount
from register.benefit_payment as b
cross join param.paid as p
join payment.benefit as c on c.benefit = b.benefit
join cohort.member as m on m.person_id = b.person_id
where b.paid_date between p.from_date and p.to_date
  and not c.excluded
group by m.person_id, m.group_id
having sum(b.amount) > 0
