-- One row per who is counted (the targeted, the confirmed), when (the period, before and from the first day of OB 2.0),
-- phenomenon (empty: all) and class of area: how many persons, each at the first target or case.
-- grain: counted, part, phenomenon_id, area_class
-- sv: En rad per vilka som räknas (målpersoner, personer med konstaterat fel), när, fenomen (tomt: alla) och slag av
--   område: antal personer, var och en vid sitt första målobjekt eller sin första utredning.
with targeted as (
  select t.phenomenon_id, t.from_ob2, t.is_first, t.is_first_of_part, t.is_first_of_phenomenon, t.person_id,
    coalesce(t.area_class, h.area_class, 'unknown') as area_class
  from cooperation.targeted as t
  left join cooperation.first_home as h on h.person_id = t.person_id and h.on_date = t.opened_date
),
confirmed as (
  select f.phenomenon_id, f.is_first, f.is_first_of_phenomenon, f.person_id,
    coalesce(h.area_class, 'unknown') as area_class
  from cooperation.confirmed as f
  left join cooperation.first_home as h on h.person_id = f.person_id and h.on_date = f.opened_date
)
select 'targeted' as counted, '' as part, '' as phenomenon_id, t.area_class, count(*) /* counts t.person_id */ as n
from targeted as t
where t.is_first
group by t.area_class
union all
select 'targeted' as counted, case when t.from_ob2 then 'from_ob2' else 'before_ob2' end as part, '' as phenomenon_id,
  t.area_class, count(*) /* counts t.person_id */ as n
from targeted as t
where t.is_first_of_part
group by t.from_ob2, t.area_class
union all
select 'targeted' as counted, '' as part, t.phenomenon_id, t.area_class, count(*) /* counts t.person_id */ as n
from targeted as t
where t.is_first_of_phenomenon
group by t.phenomenon_id, t.area_class
union all
select 'confirmed' as counted, '' as part, '' as phenomenon_id, f.area_class, count(*) /* counts f.person_id */ as n
from confirmed as f
where f.is_first
group by f.area_class
union all
select 'confirmed' as counted, '' as part, f.phenomenon_id, f.area_class, count(*) /* counts f.person_id */ as n
from confirmed as f
where f.is_first_of_phenomenon
group by f.phenomenon_id, f.area_class
