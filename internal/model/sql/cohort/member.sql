-- One row per eligible person in a group: small beside the subjects, and what nearly every count begins with.
select s.person_id, s.group_id
from cohort.subject as s
where s.group_id > 0
