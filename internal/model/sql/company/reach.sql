-- One row per represented private company: the distinct companies of the period in which any of its representatives
-- ever held a main function, itself included.
-- grain: company_id
-- sv: En rad per privat bolag med företrädare: de bolag i perioden där någon av företrädarna någonsin haft en
--   huvudfunktion.
select a.company_id, count(distinct b.company_id) as n_companies
from company.representative as a
join company.representative as b on b.person_id = a.person_id
where a.company_id in (select c.company_id from company.circle as c)
group by a.company_id
