-- One row per followed person and rule about incompatible months who has its benefit in some month in which the person
-- is present; in a rule about two benefits the one and the other, not necessarily at once.
-- grain: person_id, rule_id
-- sv: En rad per följd person och regel om oförenliga månader som har regelns förmån någon månad då personen finns.
with had as (
  select r.person_id, r.benefit_id
  from livelihood.rule_received as r
  join livelihood.followed as f on f.person_id = r.person_id
  where bits_and(bits_and(r.months, bits_not(r.doubtful)), f.present) <> 0
  union
  select a.person_id, a.benefit_id
  from livelihood.exact as a
  join param.livelihood_month as m on m.month_id = a.month_id
  join livelihood.rule_received as r on r.person_id = a.person_id and r.benefit_id = a.benefit_id
  join livelihood.followed as f on f.person_id = a.person_id
  where bits_and(r.months, r.doubtful) <> 0
    and a.amount > 0
    and bits_and(f.present, m.bit) <> 0
)
select h.person_id, u.rule_id
from had as h
join param.incompatible_rule as u on u.benefit_id = h.benefit_id
left join had as o on o.person_id = h.person_id and o.benefit_id = u.other_id
where u.other_id is null
   or o.person_id is not null
