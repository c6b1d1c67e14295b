-- One row per base group and the pool: subjects of adult age on the day of the debts, and those of them reported to the police.
with adult as (
  select b.group_id, cast(sum(b.n) as bigint) as n
  from cohort.born as b
  cross join param.debt as p
  where b.group_id is not null
    and age_on(b.birth_date, p.as_of) >= p.adult_age
  group by b.group_id
),
reported as (
  select s.group_id, count(*) as n
  from cohort.subject as s
  join debt.reported as r on r.person_id = s.person_id
  cross join param.debt as p
  where s.group_id is not null
    and age_on(s.birth_date, p.as_of) >= p.adult_age
  group by s.group_id
)
select a.group_id, a.n as n_adults, coalesce(r.n, 0) as n_reported
from adult as a
left join reported as r on r.group_id = a.group_id
