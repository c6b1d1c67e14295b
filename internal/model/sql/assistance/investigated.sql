-- One row per person ever investigated in the capacity of assistant.
select distinct c.person_id
from register.control_investigation as c
where c.person_id is not null
  and c.capacity = 'assistant'
