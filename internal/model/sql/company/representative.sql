-- One row per company of the period and person with a tie who holds, or ever held, a main function there. in_period
-- says whether the person held one on some day of the period.
-- grain: company_id, person_id
-- sv: En rad per bolag i perioden och person med koppling som har eller har haft en huvudfunktion där.
select r.company_id, r.person_id, min(g.tie_id) as tie_id,
  max(case when r.from_date <= p.to_date
    and (r.to_date is null or r.to_date >= p.from_date and r.to_date >= r.from_date) then 1 else 0 end) = 1 as in_period
from register.company_role as r
cross join param.assistance as p
join cohort.member as m on m.person_id = r.person_id
join param.tie_group as g on g.group_id = m.group_id
where r.role not in (select x.role from param.excluded_role as x)
  and r.company_id in (select c.company_id from company.provider as c)
group by r.company_id, r.person_id
