-- One row per horizon in months (0 always) and year (0 is all) of the measures that stopped a benefit in the period:
-- measures, those without a monthly amount, and of the others the sum of what had been paid within the horizon, and at
-- most until the benefit was granted for, with the largest and second largest of one person or company; and how many
-- persons and companies a horizon adds something of to the one before.
-- grain: horizon, year
-- sv: En rad per horisont i månader (alltid 0) och år av de åtgärder som stoppat en ersättning: antal, antal utan
--   månadsbelopp, och för de andra summan av det som annars betalats inom horisonten, med de största för en person
--   eller ett bolag.
with stopped as (
  select cast(extract(year from m.date) as integer) as year, coalesce(m.person_id, m.company_id, 0) as party_id,
    case when m.monthly_amount > 0 then m.monthly_amount end as monthly,
    case
      when m.granted_to is null then null
      when month_index(m.granted_to) > month_index(m.date) then month_index(m.granted_to) - month_index(m.date)
      else 0
    end as months
  from register.measure as m
  cross join param.cooperation as c
  where m.date between c.from_date and c.as_of
    and m.effect = 'benefit_stopped'
),
horizon as (
  select 0 as months
  union
  select h.months from param.cooperation_horizon as h
),
avoided as (
  select h.months as horizon, s.year, s.party_id, s.monthly,
    s.monthly * case when s.months < h.months then s.months else h.months end as amount
  from stopped as s
  cross join horizon as h
),
by_party as (
  select a.horizon, coalesce(a.year, 0) as year, a.party_id, count(*) as n, count(a.monthly) as n_with,
    sum(a.amount) as amount
  from avoided as a
  group by grouping sets ((a.horizon, a.year, a.party_id), (a.horizon, a.party_id))
),
added as (
  select b.horizon, b.year, b.n, b.n_with, b.amount,
    b.amount - coalesce(lag(b.amount) over (partition by b.year, b.party_id order by b.horizon), 0) as added
  from by_party as b
)
select b.horizon, b.year, cast(sum(b.n) as bigint) as n, cast(sum(b.n - b.n_with) as bigint) as n_without,
  count(*) filter (where b.n_with > 0) as n_parties, coalesce(sum(b.amount), 0) as amount,
  coalesce(max(b.amount), 0) as largest, second_largest(b.amount) as second_largest,
  count(*) filter (where b.added > 0) as n_added
from added as b
group by b.horizon, b.year
