-- One row per person who is not active, contacted active person and basis. A contact with a person outside
-- network_active does not count. Two ids of one active person have become one contact.
-- grain: person_id, active_id, basis
-- sv: En rad per person som inte själv är aktiv, aktiv person i kontakt och grund för kontakten.
select distinct c.person_id, c.active_id, c.basis
from register.network_contact as c
where c.active_id in (select a.person_id from network.active as a)
  and c.person_id not in (select a.person_id from network.active as a)
