-- One row per group (0 is the pool), class and combination of flags that occurs: how many persons. Whom the groups hold
-- and how the comparisons come out by class follow from these counts.
-- grain: group_id, stratum, background, area, flags
-- sv: En rad per grupp, kön och födelseår, bakgrund, slags område och kombination av utfall och villkor som förekommer:
--   antal personer.
select t.group_id, t.stratum, t.background, t.area, t.flags, count(*) as n
from (
  select p.group_id, p.stratum, p.background, p.area, flags_of(h.flags, f.found, f.lost) as flags
  from fairness.person as p
  left join payment.person_history as y on y.person_id = p.person_id
  left join comparison.history_flag as h on h.history = y.history
  left join comparison.flag as f on f.person_id = p.person_id
) as t
group by t.group_id, t.stratum, t.background, t.area, t.flags
