-- One row per person and outcome benefit with a positive net sum of payments in the period: who "had the benefit". A correction is a row of its own and may be negative.
-- All benefits that any comparison asks for are counted in one pass.
select b.person_id, b.benefit
from register.benefit_payment as b
cross join param.had_benefit as p
join payment.benefit as c on c.benefit = b.benefit
where b.paid_date between p.from_date and p.to_date
  and c.outcome
group by b.person_id, b.benefit
having sum(b.amount) > 0
