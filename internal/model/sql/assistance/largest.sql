-- One row per base group (0: in none): the largest and second largest hours of one assistant in the period, and the
-- largest and second largest cost. A cost is in hours at the study's highest price.
-- grain: group_id
-- sv: En rad per grupp: de flesta och näst flesta timmarna för en assistent i perioden, och deras största och näst
--   största kostnad, räknad i timmar till studiens högsta pris.
select p.group_id, max(p.hours) as max_hours, second_largest(p.hours) as second_hours,
  max(p.cost) as max_cost, second_largest(p.cost) as second_cost
from (
  select a.group_id, w.assistant_id, sum(w.hours) as hours,
    -- six decimals of an hour leave room for the product: all hours of a register are fewer than a 1 with 18 zeros
    sum(cast(w.hours as decimal(38, 6)) * r.weight) as cost
  from assistance.work as w
  join assistance.assistant as a on a.person_id = w.assistant_id
  join param.rate as r on r.year = w.year
  group by a.group_id, w.assistant_id
) as p
group by p.group_id
