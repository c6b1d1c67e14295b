-- One row per company and tie: distinct representatives, and those in office in the period.
-- grain: company_id, tie_id
-- sv: En rad per bolag och koppling: företrädare, och de som hade uppdraget i perioden.
select r.company_id, r.tie_id, count(*) as n_representatives, count(*) filter (where r.in_period) as n_in_period
from company.representative as r
group by r.company_id, r.tie_id
