-- One row: the median positive earned income of the income year, over all eligible persons of the study's ages at the end of that year.
select percentile_cont(0.5) within group (order by e.earned) as median, count(*) as n
from income.earned as e
where e.in_ages
