-- One row per two people for whom some rule needs to know whether they are related: supported employees and
-- representatives of their employer; users, their assistants and representatives of a provider.
-- grain: person_id, other_id
-- sv: En rad per två personer som någon regel frågar om de är anhöriga.
select s.person_id, r.person_id as other_id
from register.employment_support as s
join graph.role as r on r.company_id = s.employer_id
where s.person_id <> r.person_id
union
select w.user_id as person_id, w.assistant_id as other_id
from company.work as w
where w.user_id <> w.assistant_id
union
select w.user_id as person_id, r.person_id as other_id
from company.work as w
join graph.role as r on r.company_id = w.company_id
where w.user_id <> r.person_id
union
select w.assistant_id as person_id, r.person_id as other_id
from company.work as w
join graph.role as r on r.company_id = w.company_id
where w.assistant_id <> r.person_id
