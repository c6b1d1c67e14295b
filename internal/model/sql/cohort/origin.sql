-- One row per person in cohort.named: background. Only cohort.background reads it.
-- grain: person_id
-- sv: En rad per person som kan komma att höra till en grupp: bakgrund. Läses bara för att beskriva grupperna.
select p.person_id, p.background
from register.person as p
where p.person_id in (select n.person_id from cohort.named as n)
