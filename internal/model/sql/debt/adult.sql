-- One row per base group and one for the pool: eligible persons who are adults on the day of the debts, and those of
-- them who were reported to the police.
-- grain: group_id
-- sv: En rad per grupp och för den övriga befolkningen: vuxna på dagen för skulderna, och de av dem som polisanmälts.
with adult as (
  select b.group_id, cast(sum(b.n) as bigint) as n
  from cohort.born as b
  cross join param.debt as p
  where b.group_id is not null
    and age_on(b.birth_date, p.as_of) >= p.adult_age
  group by b.group_id
),
reported as (
  select case when g.person_id is null then 0 else g.group_id end as group_id, count(*) /* counts d.person_id */ as n
  from debt.reported as d
  cross join param.debt as p
  cross join param.reference as r
  left join cohort.grouped as g on g.person_id = d.person_id
  where eligible(d.birth_date, d.gone_date, r.reference_date)
    and (g.group_id > 0 or g.person_id is null and d.insured)
    and age_on(d.birth_date, p.as_of) >= p.adult_age
  group by case when g.person_id is null then 0 else g.group_id end
)
select a.group_id, a.n as n_adults, coalesce(r.n, 0) as n_reported
from adult as a
left join reported as r on r.group_id = a.group_id
