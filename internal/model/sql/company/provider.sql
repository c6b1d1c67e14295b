-- One row per company of the period: private where a row of kind company exists, its distinct users, and the strongest tie of its assistants.
select w.company_id, max(w.private) = 1 as private, count(distinct w.user_id) as n_users, min(a.tie_id) as assistant_tie
from company.work as w
join assistance.assistant as a on a.person_id = w.assistant_id
group by w.company_id
