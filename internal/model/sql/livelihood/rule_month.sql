-- One row per followed person and rule whose months may be incompatible by it: those months, as bits. In a month the
-- person is present and has the benefit of the rule, in a rule about pay also in the month before and with a statement
-- of an employer, in a rule about days also the other benefit. Amounts are looked at here only where those of whole
-- years, or the pay of work, tell that the rule's are not reached.
-- grain: person_id, rule_id
-- sv: En rad per följd person och regel: de månader som kan vara oförenliga, innan beloppen räknats.
with rule as (
  select u.rule_id, u.benefit_id, u.other_id, u.amount, u.days, u.pay >= l.work_from as pay_of_work
  from param.incompatible_rule as u
  cross join param.livelihood as l
)
select f.person_id, u.rule_id,
  bits_and(bits_and(bits_and(f.present, r.months), bits_left(r.months, 1)),
    case when u.pay_of_work then bits_or(p.works, p.doubtful) else p.months end) as months
from rule as u
join livelihood.rule_received as r on r.benefit_id = u.benefit_id
join livelihood.followed as f on f.person_id = r.person_id
join livelihood.pay as p on p.person_id = r.person_id
where u.days is null
  and (r.uncertain or r.amount >= 2 * u.amount)
  and bits_and(bits_and(bits_and(f.present, r.months), bits_left(r.months, 1)),
    case when u.pay_of_work then bits_or(p.works, p.doubtful) else p.months end) <> 0
union all
select f.person_id, u.rule_id, bits_and(bits_and(f.present, r.months), o.months) as months
from rule as u
join livelihood.rule_received as r on r.benefit_id = u.benefit_id
join livelihood.rule_received as o on o.benefit_id = u.other_id and o.person_id = r.person_id
join livelihood.followed as f on f.person_id = r.person_id
where u.days is not null
  and bits_and(bits_and(f.present, r.months), o.months) <> 0
