-- One row per group (0 is the pool, empty the rest), stratum and birth date: how many are eligible. What is asked of everybody's group and age is asked of these few rows.
-- Everybody is counted as if in no group, and then who is in one is moved.
with everybody as (
  select p.insured, p.stratum, p.birth_date, count(*) as n
  from cohort.person as p
  cross join param.reference as r
  where eligible(p.birth_date, p.gone_date, r.reference_date)
  group by p.insured, p.stratum, p.birth_date
),
counted as (
  select case when e.insured then 0 end as group_id, e.stratum, e.birth_date, e.n from everybody as e
  union all
  select case when g.insured then 0 end as group_id, g.stratum, g.birth_date, -1 as n from cohort.grouped as g
  union all
  select g.group_id, g.stratum, g.birth_date, 1 as n from cohort.grouped as g
)
select c.group_id, c.stratum, c.birth_date, cast(sum(c.n) as bigint) as n
from counted as c
group by c.group_id, c.stratum, c.birth_date
having sum(c.n) > 0
