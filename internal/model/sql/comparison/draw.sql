-- One row per condition and drawn person of the pool: the rank of the draw in the stratum, up to the stratum's quota. Ranked once, shared by all groups and outcomes.
-- The order is that of the person's draw mixed with the seed; persons with equal draws and equal flags are interchangeable, so no key is needed to break a tie.
with near as (
  select q.condition, p.sex, p.birth_year, p.flags, draw_order(p.draw, c.seed_bits) as position, q.quota
  from comparison.person as p
  cross join param.comparison as c
  join comparison.quota as q
    on q.sex = p.sex and q.birth_year = p.birth_year
   and draw_order(p.draw, c.seed_bits) <= q.horizon
  where p.group_id = 0
    and q.condition = 0
  union all
  -- with a condition: only who has some flag that is one
  select q.condition, p.sex, p.birth_year, p.flags, draw_order(p.draw, c.seed_bits) as position, q.quota
  from comparison.person as p
  cross join param.comparison as c
  cross join (select bit_or(t.condition) as flags from param.contrast as t) as a
  join comparison.quota as q
    on q.sex = p.sex and q.birth_year = p.birth_year
   and draw_order(p.draw, c.seed_bits) <= q.horizon
   and (p.flags & q.condition) = q.condition
  where p.group_id = 0
    and (p.flags & a.flags) <> 0
    and q.condition <> 0
),
short as (
  select q.condition, q.sex, q.birth_year, q.quota, q.horizon
  from comparison.quota as q
  left join (select n.condition, n.sex, n.birth_year, count(*) as n from near as n group by n.condition, n.sex, n.birth_year) as f
    on f.condition = q.condition and f.sex = q.sex and f.birth_year = q.birth_year
  where coalesce(f.n, 0) < least(q.quota, q.n_pool)
),
considered as (
  select n.condition, n.sex, n.birth_year, n.flags, n.position, n.quota from near as n
  union all
  select s.condition, p.sex, p.birth_year, p.flags, draw_order(p.draw, c.seed_bits) as position, s.quota
  from comparison.person as p
  cross join param.comparison as c
  join short as s
    on s.sex = p.sex and s.birth_year = p.birth_year
   and draw_order(p.draw, c.seed_bits) > s.horizon
   and (p.flags & s.condition) = s.condition
  where p.group_id = 0
),
ranked as (
  select c.condition, c.sex, c.birth_year, c.flags, c.quota,
    row_number() over (partition by c.condition, c.sex, c.birth_year order by c.position, c.flags) as rank
  from considered as c
)
select r.condition, r.sex, r.birth_year, r.flags, r.rank
from ranked as r
where r.rank <= r.quota
