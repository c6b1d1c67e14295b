-- One row per company and tie: distinct assistants.
-- grain: company_id, tie_id
-- sv: En rad per bolag och koppling: assistenter.
select s.company_id, a.tie_id, count(*) as n_assistants
from (select distinct w.company_id, w.assistant_id from company.work as w) as s
join assistance.assistant as a on a.person_id = s.assistant_id
group by s.company_id, a.tie_id
