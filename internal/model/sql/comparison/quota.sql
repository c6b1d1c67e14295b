-- One row per condition and stratum: how many persons of the pool the largest group of any contrast may draw, and how
-- far down the order of draws to look for them. Draws are uniform on [0, 2^63), so a little more than the quota's share
-- of that range almost certainly holds the quota. If it does not, comparison.draw_rank looks at the whole stratum.
-- grain: condition, stratum
-- sv: En rad per villkor, kön och födelseår: hur många ur den övriga befolkningen som den största gruppen får dra.
with members as (
  select c.contrast_id, c.condition, u.stratum, how_many(sum(u.n)) as n
  from comparison.cube as u
  join param.contrast as c on c.group_id = u.group_id
  where bits_and(u.flags, c.condition) = c.condition
  group by c.contrast_id, c.condition, u.stratum
),
quota as (
  select m.condition, m.stratum, cast(max(m.n) * max(p.k) as bigint) as quota
  from members as m
  cross join param.comparison as p
  group by m.condition, m.stratum
)
select q.condition, q.stratum, q.quota, cast(how_many(sum(u.n)) as bigint) as n_pool,
  cast(least_of(9223372036854774784.0,
    9223372036854774784.0 * ((q.quota + 8 * sqrt(q.quota) + 40) / how_many(sum(u.n)))) as bigint) as horizon
from quota as q
join comparison.cube as u
  on u.group_id = 0 and u.stratum = q.stratum and bits_and(u.flags, q.condition) = q.condition
group by q.condition, q.stratum, q.quota
