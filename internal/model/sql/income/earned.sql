-- One row per eligible person with a positive earned income in the income year; in_ages: of the study's ages at the end of that year.
select i.person_id, i.earned, age_on(s.birth_date, p.year_end) between p.min_age and p.max_age as in_ages
from register.income as i
cross join param.income as p
join cohort.subject as s on s.person_id = i.person_id
where i.year = p.year
  and i.earned > 0
