-- One row per restriction: from the eligible to the pool of comparison persons.
-- grain: step
-- sv: En rad per begränsning: från alla i analysen till den övriga befolkning som jämförelsens personer tas ur.
select v.step, v.name,
  case v.step when 1 then s.n_eligible when 2 then s.n_outside - u.n else s.n_pool end as n_persons,
  cast(null as bigint) as n_rows
from (
  select cast(coalesce(sum(b.n), 0) as bigint) as n_eligible,
    cast(coalesce(sum(b.n) filter (where coalesce(b.group_id, 0) = 0), 0) as bigint) as n_outside,
    cast(coalesce(sum(b.n) filter (where b.group_id = 0), 0) as bigint) as n_pool
  from cohort.born as b
) as s
-- who is in a police group and not matched is analysed in no group, and is not outside them either
cross join (
  select count(*) /* counts g.person_id */ as n
  from cohort.grouped as g
  where g.group_id is null
) as u
cross join (values (1, 'eligible'), (2, 'in_no_group'), (3, 'insured')) as v (step, name)
