-- One row per company and person who holds or ever held a main function there, in any industry: from the first day to the last (empty while one is in force), and whether on the reference date.
-- All representatives count here, not only the population's: who stands beside them is what the networks are about.
select r.company_id, r.person_id, min(r.from_date) as from_date,
  case when count(*) = count(r.to_date) then max(r.to_date) end as to_date,
  max(case when r.from_date <= p.reference_date and (r.to_date is null or r.to_date >= p.reference_date) then 1 else 0 end) = 1 as is_now
from register.company_role as r
cross join param.reference as p
where cast(r.role as varchar) not in (select x.role from param.excluded_role as x)
group by r.company_id, r.person_id
