-- One row per person and year with a positive earned income, with what tells whether and where the person is counted.
select i.year, p.stratum, p.birth_date, p.gone_date, p.insured, i.person_id, i.earned
from register.income as i
join cohort.person as p on p.person_id = i.person_id
where i.earned > 0
