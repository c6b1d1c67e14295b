-- One row per person who was ever investigated in the capacity of assistant.
-- grain: person_id
-- sv: En rad per person som någon gång utretts i egenskap av assistent.
select distinct c.person_id
from register.control_investigation as c
where c.person_id is not null
  and c.capacity = 'assistant'
