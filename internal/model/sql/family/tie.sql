-- One row per person, close relative, kind of tie and, for a marriage, its days. The relative is the person's parent,
-- child, sibling, spouse or co-parent. The persons are those whom the police name and those who ever had hours as an
-- assistant; no other family is needed. Siblings share at least one parent. The shared parent, the common child and the
-- relative need not be in the population register, and nobody here need be alive or eligible.
-- grain: person_id, relative_id, kind, from_date, to_date
-- sv: En rad per person, nära anhörig, slags anhörigskap och, för ett äktenskap, dess dagar: för alla som polisen
--   nämner och alla som haft timmar som assistent.
with focus as (
  select a.person_id from register.network_active as a
  union
  select c.person_id from register.network_contact as c
  union
  select t.assistant_id as person_id from register.assistance_time as t where t.hours > 0
),
as_child as (
  select pc.parent_id, pc.child_id
  from register.parent_child as pc
  where pc.child_id in (select f.person_id from focus as f)
),
brood as (
  select pc.parent_id, pc.child_id
  from register.parent_child as pc
  where pc.parent_id in (select f.person_id from focus as f union all select c.parent_id from as_child as c)
),
as_parent as (
  select b.parent_id, b.child_id
  from brood as b
  where b.parent_id in (select f.person_id from focus as f)
),
tie as (
  select c.child_id as person_id, c.parent_id as relative_id, 'parent' as kind
  from as_child as c
  union all
  select p.parent_id as person_id, p.child_id as relative_id, 'child' as kind
  from as_parent as p
  union all
  select c.child_id as person_id, b.child_id as relative_id, 'sibling' as kind
  from as_child as c
  join brood as b on b.parent_id = c.parent_id
  union all
  select p.parent_id as person_id, other.parent_id as relative_id, 'co_parent' as kind
  from as_parent as p
  join register.parent_child as other on other.child_id = p.child_id
)
select distinct t.person_id, t.relative_id, t.kind, cast(null as date) as from_date, cast(null as date) as to_date
from tie as t
where t.person_id <> t.relative_id
union all
select distinct m.person_id, m.relative_id, 'spouse' as kind, m.from_date, m.to_date
from (
  select a.person_id, a.spouse_id as relative_id, a.from_date, a.to_date from register.marriage as a
  union all
  select b.spouse_id as person_id, b.person_id as relative_id, b.from_date, b.to_date from register.marriage as b
) as m
where m.person_id in (select f.person_id from focus as f)
  and m.person_id <> m.relative_id
