-- One row per person, source of payments and whole calendar year of the period with payments: their net amount for days
-- of the year. Of a source that is no safety net the sums by year of payment are taken, and only the payments that are
-- not for days of the year in which they were paid are looked at.
-- grain: person_id, source_id, year
-- sv: En rad per person, källa med utbetalningar och helt kalenderår i perioden: nettobeloppet för dagar i året. Av en
--   källa som inte är ett skyddsnät tas årssummorna, och bara de utbetalningar räknas som gäller andra års dagar.
with other as (
  select s.benefit, s.source_id
  from param.livelihood_benefit as s
  join param.livelihood_source as o on o.source_id = s.source_id
  where o.net_id is null
),
apart as (
  select b.person_id, s.source_id, b.paid_date, b.from_date, b.to_date, b.amount
  from register.benefit_payment as b
  join other as s on s.benefit = b.benefit
  where extract(year from b.from_date) <> extract(year from b.paid_date)
     or extract(year from b.to_date) <> extract(year from b.paid_date)
     or b.to_date < b.from_date
),
part as (
  select r.person_id, s.source_id, r.year, r.amount
  from livelihood.received as r
  join param.livelihood_by_month as m on m.benefit_id = r.benefit_id
  join param.livelihood_benefit as s on s.benefit = m.benefit
  join param.livelihood_source as o on o.source_id = s.source_id
  where o.net_id is not null
  union all
  select y.person_id, s.source_id, cast(y.year as integer) as year, y.amount
  from register.benefit_year as y
  join other as s on s.benefit = y.benefit
  union all
  select a.person_id, a.source_id, cast(extract(year from a.paid_date) as integer) as year, -a.amount as amount
  from apart as a
  union all
  select a.person_id, a.source_id, y.year,
    part_of(a.amount, cast(a.to_date - a.from_date + 1 as bigint), a.from_date, y.from_date, y.to_date) as amount
  from apart as a
  join param.livelihood_year as y on a.from_date <= y.to_date and a.to_date >= y.from_date
  where a.to_date >= a.from_date
)
select p.person_id, p.source_id, p.year, cast(sum(p.amount) as bigint) as amount
from part as p
where p.year in (select y.year from param.livelihood_year as y where y.whole)
group by p.person_id, p.source_id, p.year
