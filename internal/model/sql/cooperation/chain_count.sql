-- One row per year of the control investigation, source and phenomenon: the police reports in the justice chain, those
-- with a preliminary investigation, those prosecuted, and those with both.
-- grain: case_year, source, phenomenon_id
-- sv: En rad per år för kontrollutredningen, källa och fenomen: polisanmälningar i rättskedjan, de med
--   förundersökning, de med åtal, och de med båda.
select j.case_year, j.source, j.phenomenon_id, count(*) as n_reports, count(j.opened_date) as n_opened,
  count(j.prosecuted_date) as n_prosecuted,
  count(j.prosecuted_date) filter (where j.opened_date is not null) as n_opened_prosecuted
from cooperation.chain as j
group by j.case_year, j.source, j.phenomenon_id
