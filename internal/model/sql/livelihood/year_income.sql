-- One row per person who is present in every month of a year and year with a source of positive yearly sum: the source
-- of the largest sum (of equal ones the first), the known income, and what the safety nets gave.
-- grain: person_id, year
-- sv: En rad per person som finns hela året och år med någon inkomst: den källa som gav mest, den kända inkomsten, och
--   vad skyddsnäten gav.
with gave as (
  -- the largest amount, and of equal ones the first source, in one number
  select r.person_id, r.year, max(r.amount * 64 + 63 - r.source_id) as best, cast(sum(r.amount) as bigint) as income,
    cast(sum(case when o.net_id is not null then r.amount else 0 end) as bigint) as of_nets
  from livelihood.source_year as r
  join param.livelihood_source as o on o.source_id = r.source_id
  where r.amount > 0
  group by r.person_id, r.year
),
pay as (
  select p.person_id, p.year, p.amount * 64 + 63 - s.source_id as best, p.amount as income
  from livelihood.pay as p
  cross join param.livelihood_source as s
  where s.pay
    and p.amount > 0
),
known as (
  select coalesce(g.person_id, p.person_id) as person_id, coalesce(g.year, p.year) as year,
    case when g.best > p.best or p.best is null then g.best else p.best end as best,
    coalesce(g.income, 0) + coalesce(p.income, 0) as income, coalesce(g.of_nets, 0) as of_nets
  from gave as g
  full join pay as p on p.person_id = g.person_id and p.year = g.year
)
select k.person_id, k.year, f.group_id, f.stratum, cast(63 - (k.best & 63) as smallint) as source_id, k.income,
  k.of_nets
from known as k
join param.livelihood_year as y on y.year = k.year
join livelihood.followed as f on f.person_id = k.person_id and (f.present & y.months) = y.months
where y.whole
