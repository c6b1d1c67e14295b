-- One row per company with work permits decided in the period for persons who were its assistants: how many permits.
-- grain: company_id
-- sv: En rad per bolag med arbetstillstånd i perioden för personer som var dess assistenter: antal tillstånd.
select q.employer_id as company_id, 1 /* counts q.employer_id */ as counts_as,
  count(*) /* counts q.person_id */ as n_permits
from register.permit as q
cross join param.permit as p
join (select distinct w.company_id, w.assistant_id from company.work as w) as s
  on s.company_id = q.employer_id and s.assistant_id = q.person_id
where q.decided_date between p.from_date and p.to_date
  and q.kind in (select k.kind from param.work_kind as k)
group by q.employer_id
