-- One row per target of a person that is the first of that person before or from the first day of OB 2.0, or the first
-- of a phenomenon, among those opened in the period: the day, the class of area that the case system has, and of which
-- of these it is the first. Of targets opened on one day the one with the smallest number is the first.
-- grain: target_id
-- sv: En rad per målobjekt som är en persons första före eller från OB 2.0, eller personens första i ett fenomen, av
--   dem som öppnats i perioden: dagen, slaget av område enligt ärendesystemet, och vilket av detta det är det första
--   i.
with opened as (
  select t.target_id, t.person_id, t.phenomenon_id, t.area_class, t.opened_date,
    t.opened_date >= c.ob2_from as from_ob2,
    row_number() over (partition by t.person_id order by t.opened_date, t.target_id) = 1 as is_first,
    row_number() over (
      partition by t.person_id, t.opened_date >= c.ob2_from order by t.opened_date, t.target_id
    ) = 1 as is_first_of_part,
    row_number() over (
      partition by t.person_id, t.phenomenon_id order by t.opened_date, t.target_id
    ) = 1 as is_first_of_phenomenon
  from cooperation.target as t
  cross join param.cooperation as c
  where t.kind = 'individual'
    and t.person_id is not null
    and t.opened_date >= c.from_date
)
select o.target_id, o.person_id, o.phenomenon_id, o.area_class, o.opened_date, o.from_ob2, o.is_first,
  o.is_first_of_part, o.is_first_of_phenomenon
from opened as o
where o.is_first_of_part or o.is_first_of_phenomenon
