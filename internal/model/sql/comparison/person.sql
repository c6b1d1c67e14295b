-- One row per subject in a group or in the pool (group 0) who has some flag: stratum, group, flags and draw. Most people have none, and are counted and not listed. No key: from here on persons are only counted.
select s.stratum, s.group_id, f.flags, s.draw
from cohort.subject as s
join comparison.flag as f on f.person_id = s.person_id
where s.group_id is not null
