-- One row per company, user and assistant there who is the user's relative (parent, child or sibling, as the study says), whoever the relative is.
select distinct w.company_id, w.user_id, w.assistant_id
from company.work as w
join family.close as c on c.person_id = w.assistant_id and c.relative_id = w.user_id
join param.relative as r on r.kind = c.kind
