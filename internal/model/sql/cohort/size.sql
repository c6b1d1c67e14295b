-- One row per base group and the pool (group 0): the eligible, and the matched of the police groups whether eligible or not.
with eligible as (
  select b.group_id, cast(sum(b.n) as bigint) as n
  from cohort.born as b
  where b.group_id is not null
  group by b.group_id
),
matched as (
  select p.group_id, count(*) as n
  from network.police as p
  where p.matched
  group by p.group_id
)
select coalesce(e.group_id, m.group_id) as group_id, coalesce(e.n, 0) as n_eligible, coalesce(m.n, 0) as n_matched
from eligible as e
full join matched as m on m.group_id = e.group_id
