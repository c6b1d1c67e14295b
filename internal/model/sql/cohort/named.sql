-- One row per person in the population register who may belong to a group: persons whom the police name, and close
-- relatives in family.tie.
-- grain: person_id
-- sv: En rad per person i befolkningsregistret som kan komma att höra till en grupp: alla som polisen nämner, och nära
--   anhöriga.
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
