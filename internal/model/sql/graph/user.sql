-- One row per company and user there in the period. A cluster counts a user once, whatever the number of its companies
-- that the user has.
-- grain: company_id, user_id
-- sv: En rad per bolag och brukare där i perioden.
select distinct w.company_id, w.user_id
from company.work as w
