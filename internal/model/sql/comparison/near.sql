-- One row per condition and person of the pool within the horizon of the stratum's quota, in the order of that person's draw mixed with the seed: those whom the draw looks at first.
select q.condition, s.stratum, coalesce(f.flags, 0) as flags, s.position, q.quota
from ( -- without a condition: everybody in the pool, flags or none
  select p.person_id, p.stratum, draw_order(p.draw, c.seed_bits) as position
  from cohort.subject as p
  cross join param.comparison as c
  where p.group_id = 0
) as s
join comparison.quota as q on q.stratum = s.stratum and s.position <= q.horizon
left join comparison.flag as f on f.person_id = s.person_id
where q.condition = 0
union all
-- with one: only who has some flag that is one
select q.condition, p.stratum, p.flags, draw_order(p.draw, c.seed_bits) as position, q.quota
from comparison.person as p
cross join param.comparison as c
cross join (select bit_or(t.condition) as flags from param.contrast as t) as a
join comparison.quota as q
  on q.stratum = p.stratum
 and draw_order(p.draw, c.seed_bits) <= q.horizon
 and (p.flags & q.condition) = q.condition
where p.group_id = 0
  and (p.flags & a.flags) <> 0
  and q.condition <> 0
