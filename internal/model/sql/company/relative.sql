-- One row per company, user and assistant there who is a relative of the user. The study says which kinds of relatives
-- count (parent, child, sibling).
-- grain: company_id, user_id, assistant_id
-- sv: En rad per bolag, brukare och assistent där som är brukarens förälder, barn eller syskon.
select distinct w.company_id, w.user_id, w.assistant_id
from company.work as w
join family.close as c on c.person_id = w.assistant_id and c.relative_id = w.user_id
join param.relative as r on r.kind = c.kind
