-- One row per representative of any company: the number of companies ever, whether these are more than the study lets
-- tie companies together (a hub), whether the identity is protected and so never shown, the group (0 if none), and the
-- tie ('none', the weakest, if in no group).
-- grain: person_id
-- sv: En rad per företrädare för något bolag: grupp, koppling, och om personuppgifterna är skyddade.
select s.person_id, s.n_companies, s.n_companies > h.hub as is_hub,
  coalesce(p.protected, false) as is_protected, coalesce(m.group_id, 0) as group_id,
  coalesce(g.tie_id, n.tie_id) as tie_id
from (
  select r.person_id, count(*) as n_companies
  from (select distinct x.company_id, x.person_id from graph.role as x) as r
  group by r.person_id
) as s
cross join param.network as h
cross join (select max(t.tie_id) as tie_id from param.tie as t) as n
left join register.person as p on p.person_id = s.person_id
left join cohort.member as m on m.person_id = s.person_id
left join param.tie_group as g on g.group_id = m.group_id
