-- One row per eligible person in a group. The table is small, and nearly every count begins with it.
-- grain: person_id
-- sv: En rad per person i analysen som hör till en grupp; det som nästan varje räkning börjar med.
select g.person_id, g.group_id
from cohort.grouped as g
where g.group_id > 0
