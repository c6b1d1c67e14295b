-- One row per person, contacted active person and basis, for persons who are not themselves active.
-- Contacts that point to somebody outside network_active do not count; two ids of one active have become one contact.
select distinct c.person_id, c.active_id, cast(c.basis as varchar) as basis
from register.network_contact as c
where c.active_id in (select a.person_id from network.active as a)
  and c.person_id not in (select a.person_id from network.active as a)
