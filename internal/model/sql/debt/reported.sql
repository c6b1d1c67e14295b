-- One row per person who was at any time reported to the police in a control investigation as recipient, with what tells whether the person is counted
-- (empty for who is not in the population register).
select r.person_id, p.birth_date, p.gone_date, p.insured
from (
  select distinct c.person_id
  from register.control_investigation as c
  where c.person_id is not null
    and c.capacity = 'recipient'
    and c.police_reported_date is not null
) as r
left join cohort.person as p on p.person_id = r.person_id
