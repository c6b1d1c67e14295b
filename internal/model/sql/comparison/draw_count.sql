-- One row per contrast, stratum and combination of flags: how many persons of the pool were drawn. There are k for each
-- member, or the whole stratum if it has fewer.
-- grain: contrast_id, stratum, flags
-- sv: En rad per jämförelse, kön och födelseår och kombination av utfall och villkor: hur många som drogs ur den övriga
--   befolkningen.
with members as (
  select c.contrast_id, c.condition, u.stratum, how_many(sum(u.n)) * max(p.k) as quota
  from comparison.cube as u
  join param.contrast as c on c.group_id = u.group_id
  cross join param.comparison as p
  where bits_and(u.flags, c.condition) = c.condition
  group by c.contrast_id, c.condition, u.stratum
)
select m.contrast_id, m.stratum, d.flags, count(*) /* counts drawn d.position */ as n
from members as m
join comparison.draw_rank as d
  on d.condition = m.condition and d.stratum = m.stratum and d.rank <= m.quota
group by m.contrast_id, m.stratum, d.flags
