-- One row per source of the case and year of decision of the claims for recovery (an empty source is all of them, year
-- 0 all years): claims, those repaid in full, those with a prescribed part, persons and companies, and of each state of
-- the kronor the sum and the largest and second largest of one person or company.
-- grain: source, year
-- sv: En rad per källa och beslutsår: antal återkrav, helt återbetalda och preskriberade, antal personer och bolag,
--   och för varje tillstånd summan och de största för en person eller ett bolag.
with by_party as (
  select coalesce(c.source, '') as source, coalesce(c.year, 0) as year, c.party_id, count(*) as n_claims,
    count(*) filter (where c.repaid = c.amount) as n_repaid, count(*) filter (where c.prescribed > 0) as n_prescribed,
    cast(sum(c.amount) as bigint) as amount, cast(sum(c.repaid) as bigint) as repaid,
    cast(sum(c.in_enforcement) as bigint) as in_enforcement, cast(sum(c.prescribed) as bigint) as prescribed,
    cast(sum(c.open) as bigint) as open
  from cooperation.claim as c
  group by grouping sets ((c.source, c.year, c.party_id), (c.source, c.party_id), (c.year, c.party_id), (c.party_id))
)
select b.source, b.year, cast(sum(b.n_claims) as bigint) as n_claims, cast(sum(b.n_repaid) as bigint) as n_repaid,
  cast(sum(b.n_prescribed) as bigint) as n_prescribed, count(*) as n_parties,
  sum(b.amount) as amount, max(b.amount) as max_amount, second_largest(b.amount) as second_amount,
  sum(b.repaid) as repaid, max(b.repaid) as max_repaid, second_largest(b.repaid) as second_repaid,
  sum(b.in_enforcement) as in_enforcement, max(b.in_enforcement) as max_in_enforcement,
  second_largest(b.in_enforcement) as second_in_enforcement,
  sum(b.prescribed) as prescribed, max(b.prescribed) as max_prescribed,
  second_largest(b.prescribed) as second_prescribed,
  sum(b.open) as open, max(b.open) as max_open, second_largest(b.open) as second_open
from by_party as b
group by b.source, b.year
