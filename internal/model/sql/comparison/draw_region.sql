-- One row per contrast, stratum and county: how many persons of the pool were drawn. It is comparison.draw_count by
-- county; a drawn person is found again by the place in the order of draws.
-- grain: contrast_id, stratum, region
-- sv: En rad per jämförelse, kön och födelseår samt län: hur många som drogs ur den övriga befolkningen.
with members as (
  select c.contrast_id, c.condition, u.stratum, how_many(sum(u.n)) * max(p.k) as quota
  from comparison.cube as u
  join param.contrast as c on c.group_id = u.group_id
  cross join param.comparison as p
  where bits_and(u.flags, c.condition) = c.condition
  group by c.contrast_id, c.condition, u.stratum
),
pool as (
  select p.stratum, draw_order(p.draw, c.seed_bits) as position, substr(o.municipality, 1, 2) as region
  from comparison.candidate as p
  join register.person as o on o.person_id = p.person_id
  cross join param.comparison as c
  cross join param.reference as r
  where p.insured
    and eligible(p.birth_date, p.gone_date, r.reference_date)
    and p.person_id not in (select g.person_id from cohort.grouped as g)
)
select m.contrast_id, m.stratum, o.region, count(*) as n
from members as m
join comparison.draw_rank as d on d.condition = m.condition and d.stratum = m.stratum and d.rank <= m.quota
join pool as o on o.stratum = d.stratum and o.position = d.position
group by m.contrast_id, m.stratum, o.region
