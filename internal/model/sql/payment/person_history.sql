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
  -- a set is a string of bits, one for each kind of sum: a few hundred, if no dates of payment are wrong by centuries
  select k.benefit, k.year,
    cast(repeat('0', cast(k.kind - 1 as integer)) || '1' || repeat('0', cast(k.n - k.kind as integer)) as bit) as bits
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
