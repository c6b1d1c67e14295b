-- One row per day of balances, and one for all days together: rows of the register, and the distinct persons in them.
-- grain: as_of, all_days
-- sv: En rad per dag med skuldsaldon, och en för alla dagar tillsammans: antal rader i registret och antal personer.
select d.as_of, grouping(d.as_of) = 1 as all_days, count(distinct d.person_id) /* counts */ as n_persons,
  count(*) as n_rows
from register.debt as d
group by grouping sets ((d.as_of), ())
