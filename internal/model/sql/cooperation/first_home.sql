-- One row per person and day of a first target without a class of area or of a first confirmed case: the class of the
-- area where the person lived that day. Of several homes in force the one with the latest first day counts, then the
-- one whose area is the smallest text. Who has no home that day, no area, or an area without a class, is not here. No
-- area leaves the model.
-- grain: person_id, on_date
-- sv: En rad per person och dag för ett första målobjekt eller en första utredning med fel: slaget av område där
--   personen bodde den dagen. Bara slaget finns kvar, inte området.
with asked as (
  select t.person_id, t.opened_date as on_date from cooperation.targeted as t where t.area_class is null
  union
  select f.person_id, f.opened_date as on_date from cooperation.confirmed as f
),
home as (
  select q.person_id, q.on_date, h.area,
    row_number() over (
      partition by q.person_id, q.on_date order by h.from_date desc, h.area nulls last
    ) as place
  from asked as q
  join register.residence as h on h.person_id = q.person_id
  where h.from_date <= q.on_date
    and (h.to_date is null or h.to_date >= q.on_date)
)
select h.person_id, h.on_date, a.vulnerability as area_class
from home as h
join register.area as a on a.area = h.area
where h.place = 1
