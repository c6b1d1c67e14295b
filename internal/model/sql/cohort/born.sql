-- One row per group, stratum and birth date: how many persons are eligible. Group 0 is the pool; an empty group is
-- everybody else. Counts of everybody by group and age read these few rows and not the persons. The model first counts
-- everybody as in no group, and then moves the persons who are in one.
-- grain: group_id, stratum, birth_date
-- sv: En rad per grupp, kön och födelseår samt födelsedag: antal personer i analysen. Det som frågas om allas grupp och
--   ålder svarar dessa få rader på.
with everybody as (
  select p.insured, p.stratum, p.birth_date, count(*) /* counts p.person_id */ as n
  from cohort.person as p
  cross join param.reference as r
  where eligible(p.birth_date, p.gone_date, r.reference_date)
  group by p.insured, p.stratum, p.birth_date
),
counted as (
  select case when e.insured then 0 end as group_id, e.stratum, e.birth_date, e.n from everybody as e
  union all
  select case when g.insured then 0 end as group_id, g.stratum, g.birth_date, -1 /* counts g.person_id */ as n
  from cohort.grouped as g
  union all
  select g.group_id, g.stratum, g.birth_date, 1 /* counts g.person_id */ as n from cohort.grouped as g
)
select c.group_id, c.stratum, c.birth_date, cast(sum(c.n) as bigint) as n
from counted as c
group by c.group_id, c.stratum, c.birth_date
having sum(c.n) > 0
