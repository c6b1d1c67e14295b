-- One row per kind of measure and year (an empty kind is all, year 0 all years) of those dated in the period: measures,
-- agencies, the sum of the amounts, and how many persons and companies have one, with the largest and second largest of
-- one of them.
-- grain: kind, year
-- sv: En rad per slag av åtgärd och år av dem som är daterade i perioden: antal åtgärder och myndigheter, beloppens
--   summa, och hur många personer och bolag som har ett, med de största för en person eller ett bolag.
with dated as (
  select m.kind, cast(extract(year from m.date) as integer) as year, m.agency, m.amount,
    coalesce(m.person_id, m.company_id, 0) as party_id
  from register.measure as m
  cross join param.cooperation as c
  where m.date between c.from_date and c.as_of
),
by_party as (
  select coalesce(d.kind, '') as kind, coalesce(d.year, 0) as year, abs(cast(sum(d.amount) as bigint)) as amount
  from dated as d
  where d.amount <> 0
  group by grouping sets ((d.kind, d.year, d.party_id), (d.kind, d.party_id), (d.year, d.party_id), (d.party_id))
),
shared as (
  select b.kind, b.year, count(*) as n_parties, max(b.amount) as largest, second_largest(b.amount) as second_largest,
    sum(b.amount) as total
  from by_party as b
  group by b.kind, b.year
),
by_agency as (
  select d.kind, d.year, d.agency, count(*) as n, sum(d.amount) as amount
  from dated as d
  group by d.kind, d.year, d.agency
),
counted as (
  select coalesce(a.kind, '') as kind, coalesce(a.year, 0) as year, cast(sum(a.n) as bigint) as n,
    sum(a.amount) as amount, count(distinct a.agency) as n_agencies
  from by_agency as a
  group by grouping sets ((a.kind, a.year), (a.kind), (a.year), ())
)
select k.kind, k.year, coalesce(k.n, 0) as n, k.n_agencies, coalesce(k.amount, 0) as amount,
  coalesce(s.n_parties, 0) as n_parties, coalesce(s.largest, 0) as largest,
  coalesce(s.second_largest, 0) as second_largest, coalesce(s.total, 0) as total
from counted as k
left join shared as s on s.kind = k.kind and s.year = k.year
