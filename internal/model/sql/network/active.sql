-- One row per person of the police's register of active persons: the strongest of the person's roles. The dead, the
-- unmatched and those unknown to the population register are included.
-- grain: person_id
-- sv: En rad per person i polisens register över aktiva: personens starkaste roll.
select a.person_id, min(r.strength) as strength
from register.network_active as a
join param.role as r on r.role = a.role
group by a.person_id
