-- One row per control investigation opened in the years of cases, with its year, source (cooperation or other) and
-- phenomenon. Endings after the last day until which the register is known are empty.
-- grain: case_id
-- sv: En rad per kontrollutredning som inletts under åren: år, källa (samverkan eller annan) och fenomen. Slut efter
--   den dag till vilken registret är känt är tomma.
select i.case_id, i.person_id, i.company_id, y.year, i.opened_date,
  case when i.closed_date <= o.known_until then i.closed_date end as closed_date,
  case when i.police_reported_date <= o.known_until then i.police_reported_date end as police_reported_date,
  i.wrong_amount, i.source, i.phenomenon_id
from cooperation.known_case as i
join param.cooperation_case_year as y on y.year = extract(year from i.opened_date)
join param.cooperation_observed as o on o.register = 'control_investigation'
