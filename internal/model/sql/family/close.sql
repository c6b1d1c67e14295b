-- One row per person, close relative and kind of tie, for matched police persons and for everybody who was ever paid hours as an assistant.
-- A marriage must be in force on the reference date; one of several with the same person is enough.
with focus as (
  select p.person_id from network.police as p where p.matched
  union
  select t.assistant_id as person_id from register.assistance_time as t where t.hours > 0
),
tie as (
  select t.person_id, t.relative_id, t.kind
  from family.tie as t
  where t.kind <> 'spouse'
  union all
  select distinct t.person_id, t.relative_id, t.kind
  from family.tie as t
  cross join param.reference as r
  where t.kind = 'spouse'
    and t.from_date <= r.reference_date
    and (t.to_date is null or t.to_date >= r.reference_date)
)
select t.person_id, t.relative_id, t.kind
from tie as t
where t.person_id in (select f.person_id from focus as f)
