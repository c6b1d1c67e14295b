-- One row per person in the population register who is in a police group or of a family, eligible or not. group_id is
-- empty for a person in a police group who is not matched: that person is in no pool.
-- grain: person_id
-- sv: En rad per person i befolkningsregistret som hör till någon av polisens grupper eller är nära anhörig till någon
--   där: gruppen, tom för den som inte finns i socialförsäkringen.
with named as (
  -- the family is in no police group, so nobody is here twice
  select n.person_id, case when n.matched then n.group_id end as group_id from network.police as n
  union all
  select f.person_id, f.group_id from family.member as f
)
select p.person_id, cast(n.group_id as smallint) as group_id, p.insured, p.stratum, p.birth_date, p.gone_date
from cohort.named as p
join named as n on n.person_id = p.person_id
