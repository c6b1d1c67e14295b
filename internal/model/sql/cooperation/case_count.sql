-- One row per year opened, source and phenomenon: the control investigations of a person or a company, those with a
-- wrong amount, those reported to the police, and those with both.
-- grain: year, source, phenomenon_id
-- sv: En rad per år, källa och fenomen: kontrollutredningar, de med felaktigt belopp, de polisanmälda, och de med
--   båda.
select i.year, i.source, i.phenomenon_id, count(*) as n_cases,
  count(*) filter (where i.wrong_amount > 0) as n_wrong,
  count(i.police_reported_date) as n_reported,
  count(i.police_reported_date) filter (where i.wrong_amount > 0) as n_wrong_reported
from cooperation.investigation as i
where i.person_id is not null or i.company_id is not null
group by i.year, i.source, i.phenomenon_id
