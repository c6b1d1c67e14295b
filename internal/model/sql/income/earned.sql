-- One row per eligible person with a positive earned income in the income year: group, stratum and income; in_ages: of the study's ages at the end of that year.
-- No key: from here on persons are only counted.
with earner as (
  select i.person_id, i.earned
  from register.income as i
  where i.earned > 0
    and i.year in (select p.year from param.income as p)
)
select s.group_id, s.stratum, e.earned, age_on(s.birth_date, p.year_end) between p.min_age and p.max_age as in_ages
from earner as e
join cohort.subject as s on s.person_id = e.person_id
cross join param.income as p
