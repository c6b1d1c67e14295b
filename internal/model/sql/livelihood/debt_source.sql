-- One row per named group (and the pool) and main source of the period's last whole year (0 is none): the eligible who
-- were present that whole year and are adults on the day of the debts, the indebted of them, the sum and median of the
-- debts of these, and the largest and second largest debt of one person.
-- grain: group_name, source_id
-- sv: En rad per grupp och huvudsaklig källa under periodens sista hela år: de vuxna i analysen som finns hela året, de
--   skuldsatta av dem, skuldernas summa och median, och den största och näst största skulden för en person.
with last_year as (
  select y.place, y.months
  from param.livelihood_year as y
  where y.year = (select max(w.year) from param.livelihood_year as w where w.whole)
),
lived as (
  select f.person_id, f.group_id, of_year(y.place, f.main_1, f.main_2, f.main_3) as source_id
  from livelihood.life as f
  join last_year as y on bits_and(f.present, y.months) = y.months
  where f.person_id not in (
    select p.person_id
    from cohort.person as p
    cross join param.reference as r
    cross join param.debt as t
    where not (eligible(p.birth_date, p.gone_date, r.reference_date) and age_on(p.birth_date, t.as_of) >= t.adult_age)
  )
),
adult as (
  select l.group_id, l.source_id, count(*) /* counts l.person_id */ as n
  from lived as l
  group by l.group_id, l.source_id
),
adult_of as (
  select g.name, a.source_id, cast(sum(a.n) as bigint) as n
  from adult as a
  join param.group_set as g on g.group_id = a.group_id
  group by g.name, a.source_id
),
owed_of as (
  select g.name, l.source_id, count(*) /* counts l.person_id */ as n, sum(d.amount) as amount,
    median_of(d.amount) as median, max(d.amount) as max_amount,
    second_largest(d.amount) as second_amount
  from livelihood.debt as d
  join param.debt as t on t.as_of = d.as_of
  join lived as l on l.person_id = d.person_id
  join param.group_set as g on g.group_id = l.group_id
  where d.category_id = 0
  group by g.name, l.source_id
)
select a.name as group_name, a.source_id, a.n as n_adults, coalesce(o.n, 0) as n_indebted,
  coalesce(o.amount, 0) as amount, o.median, coalesce(o.max_amount, 0) as max_amount,
  coalesce(o.second_amount, 0) as second_amount
from adult_of as a
left join owed_of as o on o.name = a.name and o.source_id = a.source_id
