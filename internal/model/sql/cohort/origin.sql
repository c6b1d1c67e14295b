-- One row per person in cohort.named: background. For cohort.background, and nothing else.
select p.person_id, cast(p.background as varchar) as background
from register.person as p
where p.person_id in (select n.person_id from cohort.named as n)
