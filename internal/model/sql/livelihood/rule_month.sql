-- One row per followed person and rule whose months may be incompatible by it: those months, as bits. In a month the
-- person is present and has the benefit of the rule, in a rule about pay also in the month before and with a statement
-- of an employer, in a rule about days also the other benefit. Amounts are not looked at yet.
-- grain: person_id, rule_id
-- sv: En rad per följd person och regel: de månader som kan vara oförenliga, innan beloppen räknats.
with pay as (
  select p.person_id, bit_or(p.months) as months
  from livelihood.pay as p
  group by p.person_id
)
select f.person_id, u.rule_id, f.present & r.months & (r.months << 1) & p.months as months
from param.incompatible_rule as u
join livelihood.rule_received as r on r.benefit = u.benefit
join livelihood.followed as f on f.person_id = r.person_id
join pay as p on p.person_id = r.person_id
where u.days is null
  and (f.present & r.months & (r.months << 1) & p.months) <> 0
union all
select f.person_id, u.rule_id, f.present & r.months & o.months as months
from param.incompatible_rule as u
join livelihood.rule_received as r on r.benefit = u.benefit
join livelihood.rule_received as o on o.benefit = u.other_benefit and o.person_id = r.person_id
join livelihood.followed as f on f.person_id = r.person_id
where u.days is not null
  and (f.present & r.months & o.months) <> 0
