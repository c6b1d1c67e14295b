-- One row per restriction: from everybody in the population register to the eligible.
-- grain: step
-- sv: En rad per begränsning: från alla i befolkningsregistret till dem som ingår i analysen.
select v.step, v.name,
  case v.step when 1 then p.n when 2 then p.n_born when 3 then p.n_alive else p.n_here end as n_persons,
  cast(null as bigint) as n_rows
from (
  select count(*) /* counts r.person_id */ as n,
    count(*) /* counts r.person_id */ filter (where r.birth_date <= d.reference_date) as n_born,
    count(*) /* counts r.person_id */ filter (where r.birth_date <= d.reference_date
      and (r.death_date is null or r.death_date > d.reference_date)) as n_alive,
    count(*) /* counts r.person_id */ filter (where r.birth_date <= d.reference_date
      and (r.death_date is null or r.death_date > d.reference_date)
      and (r.emigrated_date is null or r.emigrated_date > d.reference_date)) as n_here
  from register.person as r
  cross join param.reference as d
) as p
cross join (values (1, 'registered'), (2, 'born'), (3, 'alive'), (4, 'resident')) as v (step, name)
