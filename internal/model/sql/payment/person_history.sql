-- One row per person with a positive sum of some benefit in some calendar year. history is a number that stands for the
-- set of those benefits and years. A sum may lie in several rows; one positive row is enough here, and payment.net
-- corrects those whose rows add up to nothing. A country has far fewer histories than people, so a study asks about
-- each history once.
-- grain: person_id
-- sv: En rad per person som något kalenderår fått mer av en förmån än vad som betalats tillbaka: personens
--   utbetalningshistoria, ett nummer för vilka förmåner och år det gäller.
with kind as (
  select k.benefit, k.year, row_number() over (order by k.year, k.benefit) as kind, count(*) over () as n
  from (select distinct y.benefit, y.year from register.benefit_year as y where y.amount > 0) as k
),
place as (
  -- A set is two numbers and a string of bits, a bit for each kind of sum. A country has some sixty kinds, so that the
  -- string is empty: numbers are quicker. Dates of payment that are wrong by centuries make more.
  select k.benefit, k.year,
    case when k.kind <= 62 then bits_left(1, k.kind - 1) else 0 end as first_bits,
    case when k.kind between 63 and 124 then bits_left(1, k.kind - 63) else 0 end as next_bits,
    case when k.kind > 124 then far_kind(k.kind - 124, k.n - 124) end as last_bits
  from kind as k
),
past as materialized (
  select y.person_id, bit_or(p.first_bits) as first_bits, bit_or(p.next_bits) as next_bits,
    far_kinds(p.last_bits) as last_bits
  from register.benefit_year as y
  join place as p on p.benefit = y.benefit and p.year = y.year
  where y.amount > 0
  group by y.person_id
),
numbered as (
  select d.first_bits, d.next_bits, d.last_bits,
    cast(row_number() over (order by d.first_bits, d.next_bits, d.last_bits) as integer) as history
  from (select distinct p.first_bits, p.next_bits, p.last_bits from past as p) as d
)
select p.person_id, n.history
from past as p
join numbered as n
  on n.first_bits = p.first_bits and n.next_bits = p.next_bits and n.last_bits is not distinct from p.last_bits
