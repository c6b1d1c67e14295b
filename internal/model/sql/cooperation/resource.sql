-- One row per agency and year: the full-time equivalents of the initiative, as delivered.
-- grain: agency, year
-- sv: En rad per myndighet och år: årsarbetskrafter i satsningen, som de levererats.
select r.agency, r.year, r.fte
from register.resource as r
