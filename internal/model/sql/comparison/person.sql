-- One row per subject in a group or in the pool (group 0): stratum, flags and draw. No key: from here on persons are only counted.
select s.sex, s.birth_year, s.group_id, coalesce(f.flags, 0) as flags, s.draw
from cohort.subject as s
left join comparison.flag as f on f.person_id = s.person_id
where s.group_id is not null
