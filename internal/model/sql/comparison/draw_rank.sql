-- One row per condition and drawn person of the pool: the rank of the draw in the stratum, up to the stratum's quota.
-- Persons are ranked once for all groups and outcomes. The order is that of the person's draw mixed with the seed.
-- Persons with equal draws and equal flags are interchangeable, so no key is needed to break a tie.
-- grain: condition, stratum, rank
-- sv: En rad per villkor och dragen person ur den övriga befolkningen: personens plats i dragningen. Dras en gång, för
--   alla grupper och utfall.
with short as (
  select q.condition, q.stratum, q.quota, q.horizon
  from comparison.quota as q
  left join (
    select n.condition, n.stratum, count(*) as n
    from comparison.near as n
    group by n.condition, n.stratum
  ) as f
    on f.condition = q.condition and f.stratum = q.stratum
  where coalesce(f.n, 0) < least_of(q.quota, q.n_pool)
),
considered as (
  select n.condition, n.stratum, n.flags, n.position, n.quota from comparison.near as n
  union all
  select o.condition, o.stratum, o.flags, o.position, o.quota
  from (
    select s.condition, p.stratum, flags_of(h.flags, f.found, f.lost) as flags,
      draw_order(p.draw, c.seed_bits) as position, s.quota
    from comparison.candidate as p
    cross join param.comparison as c
    cross join param.reference as r
    join short as s
      on s.stratum = p.stratum
     and draw_order(p.draw, c.seed_bits) > s.horizon
    left join comparison.history_flag as h on h.history = p.history
    left join comparison.flag as f on f.person_id = p.person_id
    where p.insured
      and eligible(p.birth_date, p.gone_date, r.reference_date)
      and p.person_id not in (select g.person_id from cohort.grouped as g)
  ) as o
  where bits_and(o.flags, o.condition) = o.condition
),
ranked as (
  select c.condition, c.stratum, c.flags, c.position, c.quota,
    row_number() over (partition by c.condition, c.stratum order by c.position, c.flags) as rank
  from considered as c
)
select r.condition, r.stratum, r.flags, r.rank, r.position
from ranked as r
where r.rank <= r.quota
