-- One row per person in the population register who can come to be in a group: whom the police name, and the close relatives in family.tie.
with named as (
  select a.person_id from register.network_active as a
  union
  select c.person_id from register.network_contact as c
  union
  select t.relative_id as person_id from family.tie as t
)
select p.person_id, p.stratum, p.birth_date, p.gone_date, p.insured
from cohort.person as p
where p.person_id in (select n.person_id from named as n)
