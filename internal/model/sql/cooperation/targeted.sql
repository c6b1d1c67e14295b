-- One row per target of a person that is the first of that person before or from the first day of OB 2.0, or the first
-- of a phenomenon, among those opened in the period: the day, the class of area that the case system has, and of which
-- of these it is the first. Of targets opened on one day the one with the smallest number is the first.
-- grain: target_id
-- sv: En rad per målobjekt som är en persons första före eller från OB 2.0, eller personens första i ett fenomen, av
--   dem som öppnats i perioden: dagen, slaget av område enligt ärendesystemet, och vilket av detta det är det första
--   i.
with opened as (
  select t.target_id, t.person_id, t.phenomenon_id, t.area_class, t.opened_date,
    t.opened_date >= c.ob2_from as from_ob2
  from cooperation.target as t
  cross join param.cooperation as c
  where t.kind = 'individual'
    and t.person_id is not null
    and t.opened_date >= c.from_date
),
placed as (
  -- in the order of days, so that the first of a part is where the part changes
  select o.target_id, o.person_id, o.phenomenon_id, o.area_class, o.opened_date, o.from_ob2,
    row_number() over (partition by o.person_id order by o.opened_date, o.target_id) = 1 as is_first,
    lag(o.from_ob2) over (partition by o.person_id order by o.opened_date, o.target_id) as from_ob2_before,
    row_number() over (
      partition by o.person_id, o.phenomenon_id order by o.opened_date, o.target_id
    ) = 1 as is_first_of_phenomenon
  from opened as o
)
select p.target_id, p.person_id, p.phenomenon_id, p.area_class, p.opened_date, p.from_ob2, p.is_first,
  p.from_ob2_before is distinct from p.from_ob2 as is_first_of_part, p.is_first_of_phenomenon
from placed as p
where p.from_ob2_before is distinct from p.from_ob2 or p.is_first_of_phenomenon
