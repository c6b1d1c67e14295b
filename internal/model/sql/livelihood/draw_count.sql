-- One row per contrast of those followed, stratum and combination of flags: how many persons of the followed pool were
-- drawn. It is what comparison.draw_count is for the eligible, with the same order of draws; every condition here is
-- one that few lack, so a stratum's quota lies within a horizon, and the whole stratum is looked at where it does not.
-- grain: contrast_id, stratum, flags
-- sv: En rad per jämförelse av dem som följs, kön och födelseår och kombination av utfall och villkor: hur många som
--   drogs.
with member as (
  select c.contrast_id, c.condition, u.stratum, how_many(sum(u.n)) as n
  from livelihood.cube as u
  join param.contrast as c on c.group_id = u.group_id
  where c.condition <> 0
    and bits_and(u.flags, c.condition) = c.condition
  group by c.contrast_id, c.condition, u.stratum
),
quota as (
  select m.condition, m.stratum, cast(max(m.n) * max(p.k) as bigint) as quota
  from member as m
  cross join param.comparison as p
  group by m.condition, m.stratum
),
horizon as (
  select q.condition, q.stratum, q.quota, cast(how_many(sum(u.n)) as bigint) as n_pool,
    cast(least_of(9223372036854774784.0,
      9223372036854774784.0 * ((q.quota + 8 * sqrt(q.quota) + 40) / how_many(sum(u.n)))) as bigint) as horizon
  from quota as q
  join livelihood.cube as u
    on u.group_id = 0 and u.stratum = q.stratum and bits_and(u.flags, q.condition) = q.condition
  group by q.condition, q.stratum, q.quota
),
pool as (
  select f.person_id, f.stratum, f.flags, draw_order(d.draw, c.seed_bits) as position
  from livelihood.flagged as f
  join register.person as d on d.person_id = f.person_id
  cross join param.comparison as c
  where f.group_id = 0
    and f.stratum in (select h.stratum from horizon as h)
),
near as (
  select h.condition, h.stratum, p.flags, p.position, h.quota
  from pool as p
  join horizon as h on h.stratum = p.stratum and p.position <= h.horizon and bits_and(p.flags,
    h.condition) = h.condition
),
short as (
  select h.condition, h.stratum, h.quota, h.horizon
  from horizon as h
  left join (select n.condition, n.stratum, count(*) as n from near as n group by n.condition, n.stratum) as f
    on f.condition = h.condition and f.stratum = h.stratum
  where coalesce(f.n, 0) < least_of(h.quota, h.n_pool)
),
considered as (
  select n.condition, n.stratum, n.flags, n.position, n.quota from near as n
  union all
  select s.condition, s.stratum, p.flags, p.position, s.quota
  from pool as p
  join short as s on s.stratum = p.stratum and p.position > s.horizon and bits_and(p.flags, s.condition) = s.condition
),
ranked as (
  select c.condition, c.stratum, c.flags, c.position,
    row_number() over (partition by c.condition, c.stratum order by c.position, c.flags) as rank
  from considered as c
)
select m.contrast_id, m.stratum, r.flags, count(*) /* counts drawn r.position */ as n
from member as m
cross join param.comparison as p
join ranked as r
  on r.condition = m.condition and r.stratum = m.stratum and r.rank <= m.n * p.k
group by m.contrast_id, m.stratum, r.flags
