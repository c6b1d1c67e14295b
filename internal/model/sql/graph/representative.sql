-- One row per representative of any company: whether the identity is protected (and never shown), group (0 where in none), tie (the weakest, 'none', where in no group), and rank, an order that does not depend on keys:
-- by the person's draw, those unknown to the population register last, by their first company.
select s.person_id, coalesce(p.protected, false) as is_protected, coalesce(m.group_id, 0) as group_id, coalesce(g.tie_id, n.tie_id) as tie_id,
  row_number() over (order by p.draw nulls last, s.company_rank, s.n_companies, s.from_date, s.person_id) as rank
from (
  select r.person_id, min(o.sort_rank) as company_rank, count(*) as n_companies, min(r.from_date) as from_date
  from graph.role as r
  join register.organisation as o on o.organisation_id = r.company_id
  group by r.person_id
) as s
cross join (select max(t.tie_id) as tie_id from param.tie as t) as n
left join register.person as p on p.person_id = s.person_id
left join cohort.member as m on m.person_id = s.person_id
left join param.tie_group as g on g.group_id = m.group_id
