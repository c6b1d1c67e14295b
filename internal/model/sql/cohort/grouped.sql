-- One row per eligible person in a police group or of a family: the group, empty for who is in a police group and not matched. They are in no pool.
-- Everybody else who is eligible and insured is the pool, group 0.
with named as (
  -- the family is in no police group, so nobody is here twice
  select n.person_id, case when n.matched then n.group_id end as group_id from network.police as n
  union all
  select f.person_id, f.group_id from family.member as f
)
select p.person_id, cast(n.group_id as smallint) as group_id, p.insured, p.stratum, p.birth_date
from cohort.named as p
cross join param.reference as r
join named as n on n.person_id = p.person_id
where eligible(p.birth_date, p.gone_date, r.reference_date)
