-- One row: the median positive earned income of the income year, over all eligible persons of the study's ages at the end of that year.
select percentile_cont(0.5) within group (order by i.earned) as median, count(*) as n
from register.income as i
cross join param.income as p
join cohort.subject as s on s.person_id = i.person_id
where i.year = p.year
  and i.earned > 0
  and age_on(s.birth_date, p.year_end) between p.min_age and p.max_age
