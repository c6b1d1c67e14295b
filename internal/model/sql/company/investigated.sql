-- One row per company of the period that has control investigations by its company_id, at any time and in any capacity.
-- grain: company_id
-- sv: En rad per bolag i perioden som kontrollutretts, när som helst och i vilken egenskap som helst.
select c.company_id, count(*) as n_investigations, count(c.police_reported_date) as n_reported,
  sum(c.wrong_amount) as wrong_amount
from register.control_investigation as c
where c.company_id in (select p.company_id from company.provider as p)
group by c.company_id
