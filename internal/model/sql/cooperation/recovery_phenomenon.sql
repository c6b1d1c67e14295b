-- One row per phenomenon of the claims' cases: claims, persons and companies, and of each state of the kronor the sum
-- and the largest and second largest of one person or company.
-- grain: phenomenon_id
-- sv: En rad per fenomen: antal återkrav, personer och bolag, och för varje tillstånd summan och de största för en
--   person eller ett bolag.
with by_party as (
  select c.phenomenon_id, c.party_id, count(*) as n_claims,
    cast(sum(c.amount) as bigint) as amount, cast(sum(c.repaid) as bigint) as repaid,
    cast(sum(c.in_enforcement) as bigint) as in_enforcement, cast(sum(c.prescribed) as bigint) as prescribed,
    cast(sum(c.open) as bigint) as open
  from cooperation.claim as c
  group by c.phenomenon_id, c.party_id
)
select b.phenomenon_id, cast(sum(b.n_claims) as bigint) as n_claims, count(*) as n_parties,
  sum(b.amount) as amount, max(b.amount) as max_amount, second_largest(b.amount) as second_amount,
  sum(b.repaid) as repaid, max(b.repaid) as max_repaid, second_largest(b.repaid) as second_repaid,
  sum(b.in_enforcement) as in_enforcement, max(b.in_enforcement) as max_in_enforcement,
  second_largest(b.in_enforcement) as second_in_enforcement,
  sum(b.prescribed) as prescribed, max(b.prescribed) as max_prescribed,
  second_largest(b.prescribed) as second_prescribed,
  sum(b.open) as open, max(b.open) as max_open, second_largest(b.open) as second_open
from by_party as b
group by b.phenomenon_id
