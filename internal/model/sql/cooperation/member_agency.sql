-- One row per agency that takes part in a decision: its bit in sets of agencies.
-- grain: agency
-- sv: En rad per myndighet som deltar i ett beslut: dess bit i mängder av myndigheter.
select p.agency, bits_left(1, row_number() over (order by p.agency) - 1) as bit
from (select distinct a.agency from register.decision_agency as a) as p
