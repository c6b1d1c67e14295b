-- One row: the persons who are targets in the period and in its two parts, and are not eligible on the day of the
-- population, or not in the population register.
-- grain: one row
-- sv: En rad: målpersoner i perioden och i dess två delar som inte ingår i analysen befolkningsdagen.
select count(*) /* counts t.person_id */ as n_targeted,
  count(*) /* counts t.person_id */ filter (where t.before) as n_before,
  count(*) /* counts t.person_id */ filter (where t.after) as n_after
from cooperation.targeted_person as t
cross join param.cooperation as c
left join cohort.person as p on p.person_id = t.person_id
where p.person_id is null or not eligible(p.birth_date, p.gone_date, c.population_day)
