-- One row per person, close relative and kind of tie, for the people of family.tie. A marriage must be in force on the
-- reference date; one of several with the same person is enough.
-- grain: person_id, relative_id, kind
-- sv: En rad per person, nära anhörig och slags anhörigskap: förälder, barn, syskon, make eller maka på
--   referensdatumet, eller gemensamt barns andra förälder.
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
