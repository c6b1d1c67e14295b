-- One row per person who was ever reported to the police in a control investigation as recipient. The other columns
-- decide whether the person is counted; they are empty for a person who is not in the population register.
-- grain: person_id
-- sv: En rad per person som någon gång polisanmälts i en kontrollutredning som mottagare, med det som avgör om personen
--   räknas.
select r.person_id, p.birth_date, p.gone_date, p.insured
from (
  select distinct c.person_id
  from register.control_investigation as c
  where c.person_id is not null
    and c.capacity = 'recipient'
    and c.police_reported_date is not null
) as r
left join cohort.person as p on p.person_id = r.person_id
