-- One row: the median positive earned income of the income year, over all eligible persons of the study's ages at the end of that year.
select percentile_cont(0.5) within group (order by e.earned) as median, count(*) as n
from income.earned as e
cross join param.income as p
where age_on(e.birth_date, p.year_end) between p.min_age and p.max_age
