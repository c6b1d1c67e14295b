-- One row per company of the register of companies: its industry (the first two digits), its name, and its last days of
-- bankruptcy and of deregistration. A sole trader whose number has changed can have several rows; the first industry
-- and the first name count.
-- grain: company_id
-- sv: En rad per bolag i bolagsregistret: näringsgren (två siffror), namn och sista dag för konkurs och avregistrering.
select b.company_id, min(b.name) as name, min(substr(b.industry, 1, 2)) as industry,
  max(b.bankruptcy_date) as bankruptcy_date, max(b.deregistered_date) as deregistered_date
from register.company as b
group by b.company_id
