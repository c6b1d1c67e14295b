-- One row per group (0 is the pool) and calendar year with recipients: how many, their sum, the largest sum of one
-- person, the next largest other sum, and the largest sum that several persons have (0 if there is none).
-- grain: group_id, year
-- sv: En rad per grupp och år med mottagare: antal, summa, den största summan för en person, den näst största andra
--   summan, och den största som flera personer har.
select p.group_id, p.year, cast(sum(p.n) as bigint) as n_recipients, sum(p.amount * how_many(p.n)) as amount,
  max(p.amount) as max_amount, second_largest(p.amount) as next_amount,
  coalesce(max(p.amount) filter (where how_many(p.n) > 1), 0) as shared_amount
from livelihood.paid as p
group by p.group_id, p.year
