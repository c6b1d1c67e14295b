-- One row per control investigation with a wrong amount that is the first of a person in the years of cases, or the
-- person's first of a phenomenon: the day. Of cases opened on one day the one with the smallest number is the first.
-- grain: case_id
-- sv: En rad per kontrollutredning med felaktigt belopp som är en persons första under åren, eller personens första
--   i ett fenomen: dagen.
with found as (
  select i.case_id, i.person_id, i.phenomenon_id, i.opened_date,
    row_number() over (partition by i.person_id order by i.opened_date, i.case_id) = 1 as is_first,
    row_number() over (
      partition by i.person_id, i.phenomenon_id order by i.opened_date, i.case_id
    ) = 1 as is_first_of_phenomenon
  from cooperation.investigation as i
  where i.person_id is not null
    and i.wrong_amount > 0
)
select f.case_id, f.person_id, f.phenomenon_id, f.opened_date, f.is_first, f.is_first_of_phenomenon
from found as f
where f.is_first or f.is_first_of_phenomenon
