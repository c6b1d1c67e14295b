-- One row per base group with recipients: how many, their sum, and the largest and second largest sum of one person.
-- second_amount is 0 if there is one recipient.
-- grain: group_id
-- sv: En rad per grupp med mottagare: antal, summa, och den största och näst största summan för en person.
with placed as (
  select r.group_id, r.amount, row_number() over (partition by r.group_id order by r.amount desc) as place
  from payment.recipient as r
  where r.amount > 0
)
select p.group_id, count(*) as n_recipients, sum(p.amount) as amount, max(p.amount) as max_amount,
  coalesce(max(case when p.place = 2 then p.amount end), 0) as second_amount
from placed as p
group by p.group_id
