-- One row per base group with recipients: how many, their sum, and the largest and second largest sum of one person.
-- grain: group_id
-- sv: En rad per grupp med mottagare: antal, summa, och den största och näst största summan för en person.
select r.group_id, count(*) /* counts r.person_id */ as n_recipients,
  sum(r.amount) as amount, max(r.amount) as max_amount,
  second_largest(r.amount) as second_amount
from payment.recipient as r
where r.amount > 0
group by r.group_id
