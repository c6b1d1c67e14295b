-- One row per eligible person in a group: small beside everybody, and what nearly every count begins with.
select g.person_id, g.group_id
from cohort.grouped as g
where g.group_id > 0
