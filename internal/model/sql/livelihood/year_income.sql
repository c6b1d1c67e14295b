-- One row per person who is present in every month of a year and year with a source of positive yearly sum: the source
-- of the largest sum (of equal ones the first), the known income, and what the safety nets gave.
-- grain: person_id, year
-- sv: En rad per person som finns hela året och år med någon inkomst: den källa som gav mest, den kända inkomsten, och
--   vad skyddsnäten gav.
with source as (
  select r.person_id, r.year, r.source_id, r.amount
  from livelihood.source_year as r
  where r.amount > 0
  union all
  select p.person_id, p.year, s.source_id, p.amount
  from livelihood.pay as p
  cross join param.livelihood_source as s
  where s.pay
    and p.amount > 0
),
ranked as (
  -- the largest amount, and of equal ones the first source, in one number
  select s.person_id, s.year, max(s.amount * 64 + 63 - s.source_id) as best, sum(s.amount) as income,
    sum(case when o.net_id is not null then s.amount else 0 end) as of_nets
  from source as s
  join param.livelihood_source as o on o.source_id = s.source_id
  group by s.person_id, s.year
)
select r.person_id, r.year, f.group_id, f.stratum, cast(63 - (r.best & 63) as smallint) as source_id,
  cast(r.income as bigint) as income, cast(r.of_nets as bigint) as of_nets
from ranked as r
join param.livelihood_year as y on y.year = r.year
join livelihood.followed as f on f.person_id = r.person_id and (f.present & y.months) = y.months
where y.whole
