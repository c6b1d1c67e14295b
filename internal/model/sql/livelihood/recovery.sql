-- One row per group (-1 is every person in none, -2 the companies) and calendar year of decision (0 is the whole
-- period): claims, persons, the sums of amount, repaid, outstanding and prescribed, and the largest and second largest
-- of each of one person or company.
-- grain: group_id, year
-- sv: En rad per grupp, alla övriga personer och bolagen, och beslutsår: antal återkrav och personer, summorna av
--   belopp, återbetalt, utestående och preskriberat, och de största för en person eller ett bolag.
select c.group_id, c.year, cast(sum(c.n) as bigint) as n_claims, count(c.person_id) /* counts */ as n_persons,
  count(*) /* counts c.party_id */ as n_parties,
  sum(c.amount) as amount, max(c.amount) as max_amount, second_largest(c.amount) as second_amount,
  sum(c.repaid) as repaid, max(c.repaid) as max_repaid, second_largest(c.repaid) as second_repaid,
  sum(c.outstanding) as outstanding, max(c.outstanding) as max_outstanding,
  second_largest(c.outstanding) as second_outstanding,
  sum(c.prescribed) as prescribed, max(c.prescribed) as max_prescribed,
  second_largest(c.prescribed) as second_prescribed
from livelihood.claim as c
group by c.group_id, c.year
