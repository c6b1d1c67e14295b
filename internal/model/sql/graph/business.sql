-- One row per company of the register of companies: its industry (the first two digits), name, and the last day of a bankruptcy and of a deregistration.
-- A sole trader whose number has changed can have several rows: of several industries and names the first counts.
select b.company_id, min(b.name) as name, min(substr(b.industry, 1, 2)) as industry, max(b.bankruptcy_date) as bankruptcy_date, max(b.deregistered_date) as deregistered_date
from register.company as b
group by b.company_id
