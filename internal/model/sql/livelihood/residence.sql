-- One row per stratum (sex and birth year), group (0 is the pool) and class of area: how many of the eligible live in
-- such an area on the reference date. Of several homes in force the one with the latest first day counts, then the one
-- whose area is the greatest text. Who has none, or one in an area without a class, is not here. The class is all that
-- is known of where somebody lives: no area and no person leaves the model.
-- grain: stratum, group_id, class
-- sv: En rad per kön och födelseår, grupp och slags område enligt polisens lista: antal i analysen som bor i ett sådant
--   på referensdatumet. Bara slaget av område finns kvar, inte området och inte personen.
with place as (
  -- numbers in the order of the texts, so that one number stands for a home; 0 is no area
  select d.area, row_number() over (order by d.area) as place
  from (
    select distinct h.area from register.residence as h where h.area is not null
  ) as d
),
home as (
  select h.person_id, max(cast(days_between(date '0001-01-01', h.from_date) as bigint) * 16777216 + coalesce(p.place,
    0)) as home
  from register.residence as h
  cross join param.reference as r
  left join place as p on p.area = h.area
  where h.from_date <= r.reference_date
    and (h.to_date is null or h.to_date >= r.reference_date)
  group by h.person_id
),
class as (
  select p.place, a.vulnerability as class
  from register.area as a
  join place as p on p.area = a.area
)
select p.stratum, case when g.person_id is null then 0 else g.group_id end as group_id, c.class,
  count(*) /* counts h.person_id */ as n
from home as h
join class as c on c.place = h.home % 16777216
join cohort.person as p on p.person_id = h.person_id
cross join param.reference as r
left join cohort.grouped as g on g.person_id = h.person_id
where eligible(p.birth_date, p.gone_date, r.reference_date)
  and (g.group_id > 0 or g.person_id is null and p.insured)
group by p.stratum, case when g.person_id is null then 0 else g.group_id end, c.class
