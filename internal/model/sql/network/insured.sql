-- One row per person whom the police name and who is in the social insurance's own register of insured persons.
-- grain: person_id
-- sv: En rad per person som polisen nämner och som finns i socialförsäkringens eget register över försäkrade.
select distinct i.person_id
from register.insured as i
where i.person_id in (
  select a.person_id from register.network_active as a
  union all
  select c.person_id from register.network_contact as c
)
