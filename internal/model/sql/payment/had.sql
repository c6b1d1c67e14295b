-- One row per person with a positive sum of some benefit in some calendar year: the history, a number that stands for the set of those benefits and years.
-- A sum may lie in several rows, and one of them that is positive is enough; what all of them together say otherwise, payment.net knows.
-- A country has far fewer histories than people; what a study asks of payments, whole years for whole years, it asks of each history once.
with kind as (
  select k.benefit, k.year, row_number() over (order by k.year, k.benefit) as kind, count(*) over () as n
  from (select distinct y.benefit, y.year from register.benefit_year as y where y.amount > 0) as k
),
place as (
  -- a set is a string of bits, one for each kind of sum that there is: a few hundred, unless dates of payment go astray over thousands of years
  select k.benefit, k.year, cast(repeat('0', cast(k.kind - 1 as integer)) || '1' || repeat('0', cast(k.n - k.kind as integer)) as bit) as bits
  from kind as k
),
past as materialized (
  select y.person_id, bit_or(p.bits) as bits
  from register.benefit_year as y
  join place as p on p.benefit = y.benefit and p.year = y.year
  where y.amount > 0
  group by y.person_id
),
numbered as (
  select d.bits, cast(row_number() over (order by d.bits) as integer) as history
  from (select distinct p.bits from past as p) as d
)
select p.person_id, n.history
from past as p
join numbered as n on n.bits = p.bits
