-- One row per condition and person of the pool within the horizon of the stratum's quota. The draw looks at these
-- persons first. position is the person's draw mixed with the seed. Nothing but position tells two persons of equal
-- flags apart, and two draws may be equal.
-- grain: none
-- sv: En rad per villkor och person ur den övriga befolkningen som ligger först i dragningens ordning: de som
--   dragningen ser på först.
select q.condition, s.stratum, flags_of(h.flags, f.found, f.lost) as flags, s.position, q.quota
from ( -- without a condition: everybody in the pool, flags or none
  select p.person_id, p.stratum, p.history, draw_order(p.draw, c.seed_bits) as position
  from comparison.candidate as p
  cross join param.comparison as c
  cross join param.reference as r
  where p.insured
    and eligible(p.birth_date, p.gone_date, r.reference_date)
) as s
join comparison.quota as q on q.stratum = s.stratum and s.position <= q.horizon
left join cohort.grouped as g on g.person_id = s.person_id
left join comparison.history_flag as h on h.history = s.history
left join comparison.flag as f on f.person_id = s.person_id
where q.condition = 0
  and g.person_id is null
union all
-- with one: only who has some flag that is one
select q.condition, p.stratum, p.flags, draw_order(p.draw, c.seed_bits) as position, q.quota
from comparison.flagged as p
cross join param.comparison as c
cross join (select bit_or(t.condition) as flags from param.contrast as t) as a
join comparison.quota as q
  on q.stratum = p.stratum
 and draw_order(p.draw, c.seed_bits) <= q.horizon
 and bits_and(p.flags, q.condition) = q.condition
where p.group_id = 0
  and bits_and(p.flags, a.flags) <> 0
  and q.condition <> 0
