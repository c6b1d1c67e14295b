-- One row per base group and one for the pool (group 0): the eligible, and the matched persons of the police groups,
-- eligible or not.
-- grain: group_id
-- sv: En rad per grupp och för den övriga befolkningen: antal i analysen, och av polisens grupper alla som finns i
--   socialförsäkringen.
with eligible as (
  select b.group_id, cast(sum(b.n) as bigint) as n
  from cohort.born as b
  where b.group_id is not null
  group by b.group_id
),
matched as (
  select p.group_id, count(*) /* counts p.person_id */ as n
  from network.police as p
  where p.matched
  group by p.group_id
)
select coalesce(e.group_id, m.group_id) as group_id, coalesce(e.n, 0) as n_eligible, coalesce(m.n, 0) as n_matched
from eligible as e
full join matched as m on m.group_id = e.group_id
