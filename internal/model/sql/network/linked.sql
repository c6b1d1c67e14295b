-- One row per linked person: the level, and the numbers that it follows from. A person is linked who has, of some
-- basis, contacts with as many different active persons as the study says (one co-suspect, two by intelligence). The
-- level counts the contacts of any basis whose role is the study's contact role, and every region that any of their
-- rows names.
-- grain: person_id
-- sv: En rad per kopplad person: nivån, och vad den följer av.
with link as (
  select c.person_id
  from network.contact as c
  join param.link as l on l.basis = c.basis
  group by c.person_id, c.basis, l.min_contacts
  having count(distinct c.active_id) >= l.min_contacts
),
leader as (
  select distinct a.person_id
  from register.network_active as a
  join param.contact_role as p on p.role = a.role
),
weight as (
  select c.person_id, count(distinct c.active_id) as n_contacts, count(distinct a.region) as n_regions
  from network.contact as c
  join leader as d on d.person_id = c.active_id
  join register.network_active as a on a.person_id = c.active_id
  group by c.person_id
),
person as (
  select distinct l.person_id, coalesce(w.n_contacts, 0) as n_contacts, coalesce(w.n_regions, 0) as n_regions
  from link as l
  left join weight as w on w.person_id = l.person_id
),
fitting as (
  select p.person_id, p.n_contacts, p.n_regions, min(r.rule) as rule
  from person as p
  join param.level as r
    on p.n_contacts >= r.min_contacts and p.n_contacts <= r.max_contacts
   and p.n_regions >= r.min_regions and p.n_regions <= r.max_regions
  group by p.person_id, p.n_contacts, p.n_regions
)
select f.person_id, r.level, f.n_contacts, f.n_regions
from fitting as f
join param.level as r on r.rule = f.rule
