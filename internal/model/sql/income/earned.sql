-- One row per person and year with a positive earned income. The other columns decide whether and where the person is
-- counted.
-- grain: person_id, year
-- sv: En rad per person och år med förvärvsinkomst över noll, med kön och födelseår och det som avgör om personen
--   räknas.
select i.year, p.stratum, p.birth_date, p.gone_date, p.insured, i.person_id, i.earned
from register.income as i
join cohort.person as p on p.person_id = i.person_id
where i.earned > 0
