-- One row per balance of debt on a day, and one per prescribed debt, of a person in the population register. The last
-- columns decide whether the person is counted. The registers of debts have no key.
-- grain: none
-- sv: En rad per skuldsaldo en dag, och per preskriberad skuld, för personer i befolkningsregistret, med det som avgör
--   om personen räknas.
select d.as_of, cast(null as date) as prescribed_date, d.person_id, d.creditor,
  d.kind, d.amount,
  p.birth_date, p.gone_date, p.insured
from register.debt as d
join cohort.person as p on p.person_id = d.person_id
union all
select cast(null as date) as as_of, d.prescribed_date, d.person_id, d.creditor,
  cast(null as varchar) as kind, d.amount,
  p.birth_date, p.gone_date, p.insured
from register.prescribed_debt as d
join cohort.person as p on p.person_id = d.person_id
