-- One row per group (0 is the pool, empty the rest), stratum and birth date: how many subjects. What is asked of everybody's group and age is asked of these few rows.
select s.group_id, s.stratum, s.birth_date, count(*) as n
from cohort.subject as s
group by s.group_id, s.stratum, s.birth_date
