-- One row per company of the period: whether it is private, its distinct users, and the strongest tie of its
-- assistants. A company is private if it has a row of kind company.
-- grain: company_id
-- sv: En rad per bolag i perioden: om det är privat, dess brukare, och assistenternas starkaste koppling.
select w.company_id, max(w.private) = 1 as private, count(distinct w.user_id) /* counts */ as n_users,
  min(a.tie_id) as assistant_tie
from company.work as w
join assistance.assistant as a on a.person_id = w.assistant_id
group by w.company_id
