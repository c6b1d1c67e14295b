-- One row per work permit decided in the period that names an employer. tie_id is the strongest tie of the employer's
-- representatives ('none', the weakest, if it has none). is_shared says whether another company has a representative,
-- not a hub, in common with the employer. has_wage says whether the employer reported a wage for the holder in any
-- month of the permit for which statements were delivered; it is empty if these months are fewer than the rule says. A
-- person may have two permits on one day.
-- grain: none
-- sv: En rad per arbetstillstånd i perioden med en arbetsgivare: näringsgren, företrädarnas starkaste koppling, och om
--   lön har redovisats för innehavaren.
with employer as (
  select r.company_id, min(s.tie_id) as tie_id
  from graph.role as r
  join graph.representative as s on s.person_id = r.person_id
  group by r.company_id
),
shared as (
  select distinct r.company_id
  from graph.role as r
  join graph.representative as s on s.person_id = r.person_id and s.n_companies > 1 and not s.is_hub
)
select q.person_id, q.employer_id as company_id, q.decided_date, q.valid_from, q.valid_to,
  coalesce(b.industry, '') as industry,
  coalesce(e.tie_id, n.tie_id) as tie_id,
  q.employer_id in (select s.company_id from shared as s) as is_shared,
  case when date_trunc('month', greatest_of(q.valid_from, l.first_month)) + (u.months - 1) * interval '1' month
      <= least_of(q.valid_to, l.last_month) then exists (
    select 1
    from graph.wage as w
    where w.company_id = q.employer_id
      and w.person_id = q.person_id
      and w.month >= date_trunc('month', q.valid_from)
      and w.month <= q.valid_to
  ) end as has_wage
from register.permit as q
cross join param.permit as p
cross join param.rule_permit_without_wage as u
cross join (select max(t.tie_id) as tie_id from param.tie as t) as n
cross join (select min(w.month) as first_month, max(w.month) as last_month from register.employer_statement as w) as l
left join graph.business as b on b.company_id = q.employer_id
left join employer as e on e.company_id = q.employer_id
where q.employer_id is not null
  and q.decided_date between p.from_date and p.to_date
  and q.kind in (select k.kind from param.work_kind as k)
