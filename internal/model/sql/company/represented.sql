-- One row per company and tie: distinct representatives, and those in office in the period.
select r.company_id, r.tie_id, count(*) as n_representatives, count(*) filter (where r.in_period) as n_in_period
from company.representative as r
group by r.company_id, r.tie_id
