-- One row per company and user there in the period: users of a cluster are counted once however many of its companies they have.
select distinct w.company_id, w.user_id
from company.work as w
