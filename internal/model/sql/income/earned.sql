-- One row per eligible person with a positive earned income in the income year: group, stratum, birth date and income. No key: from here on persons are only counted.
with earner as (
  select i.person_id, i.earned
  from register.income as i
  where i.earned > 0
    and i.year in (select p.year from param.income as p)
)
select s.group_id, s.stratum, s.birth_date, e.earned
from earner as e
join cohort.subject as s on s.person_id = e.person_id
