-- One row per person who was at any time reported to the police in a control investigation as recipient.
select distinct c.person_id
from register.control_investigation as c
where c.person_id is not null
  and c.capacity = 'recipient'
  and c.police_reported_date is not null
