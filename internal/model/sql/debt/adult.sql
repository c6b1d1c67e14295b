-- One row per base group and the pool: subjects of adult age on the day of the debts, and those of them reported to the police.
select s.group_id, count(*) as n_adults, count(r.person_id) as n_reported
from cohort.subject as s
cross join param.debt as p
left join debt.reported as r on r.person_id = s.person_id
where s.group_id is not null
  and age_on(s.birth_date, p.as_of) >= p.adult_age
group by s.group_id
