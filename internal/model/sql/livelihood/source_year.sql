-- One row per person, source of payments and whole calendar year of the period with payments for days of the year:
-- their net amount.
-- grain: person_id, source_id, year
-- sv: En rad per person, källa med utbetalningar och helt kalenderår i perioden: nettobeloppet för dagar i året.
with part as (
  select d.person_id, d.benefit, cast(d.year as integer) as year, d.amount
  from register.benefit_days as d
  where d.from_date is null
  union all
  select p.person_id, p.benefit, p.year, p.amount
  from livelihood.paid_long as p
)
select p.person_id, s.source_id, p.year, cast(sum(p.amount) as bigint) as amount
from part as p
join param.livelihood_benefit as s on s.benefit = p.benefit
join param.livelihood_year as y on y.year = p.year
where y.whole
group by p.person_id, s.source_id, p.year
