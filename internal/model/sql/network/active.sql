-- One row per person of the police's register of active persons: the strongest of the person's roles.
-- Everybody counts here, also who is dead, unmatched or unknown to the population register.
select a.person_id, min(r.strength) as strength
from register.network_active as a
join param.role as r on r.role = cast(a.role as varchar)
group by a.person_id
