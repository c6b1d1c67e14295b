-- One row per named group (and the pool) and main source of the period's last whole year (0 is none): the eligible who
-- were present that whole year and are adults on the day of the debts, the indebted of them, the sum and median of the
-- debts of these, and the largest and second largest debt of one person.
-- grain: group_name, source_id
-- sv: En rad per grupp och huvudsaklig källa under periodens sista hela år: de vuxna i analysen som finns hela året, de
--   skuldsatta av dem, skuldernas summa och median, och den största och näst största skulden för en person.
with lived as (
  select f.person_id, f.group_id, of_year(y.place, f.main_1, f.main_2, f.main_3) as source_id
  from livelihood.life as f
  join param.livelihood_year as y on (f.present & y.months) = y.months
  join cohort.person as p on p.person_id = f.person_id
  cross join param.reference as r
  cross join param.debt as t
  where y.year = (select max(w.year) from param.livelihood_year as w where w.whole)
    and eligible(p.birth_date, p.gone_date, r.reference_date)
    and age_on(p.birth_date, t.as_of) >= t.adult_age
),
owed as (
  select d.person_id, d.amount
  from livelihood.debt as d
  join param.debt as t on t.as_of = d.as_of
  where d.category = ''
)
select g.name as group_name, l.source_id, count(*) /* counts l.person_id */ as n_adults,
  count(o.person_id) /* counts */ as n_indebted,
  coalesce(sum(o.amount), 0) as amount,
  percentile_cont(0.5) within group (order by o.amount) as median,
  coalesce(max(o.amount), 0) as max_amount, second_largest(o.amount) as second_amount
from lived as l
join param.group_set as g on g.group_id = l.group_id
left join owed as o on o.person_id = l.person_id
group by g.name, l.source_id
