-- One row per restriction: from the eligible to the pool of comparison persons.
select v.step, v.name,
  case v.step when 1 then s.n_eligible when 2 then s.n_outside else s.n_pool end as n_persons,
  cast(null as bigint) as n_rows
from (
  select count(*) as n_eligible,
    count(*) filter (where coalesce(c.group_id, 0) = 0 and p.person_id is null) as n_outside,
    count(*) filter (where c.group_id = 0) as n_pool
  from cohort.subject as c
  left join network.police as p on p.person_id = c.person_id
) as s
cross join (values (1, 'eligible'), (2, 'in_no_group'), (3, 'insured')) as v (step, name)
