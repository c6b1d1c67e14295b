-- One row per condition of a contrast, group (0 is the pool), stratum and county: how many persons have the
-- condition. Whether a group and those it is compared with live in the same parts of the country is seen from
-- these.
-- grain: condition, group_id, stratum, region
-- sv: En rad per villkor, grupp, kön och födelseår samt län: antal personer som uppfyller villkoret.
with placed as (
  select case when g.person_id is null then 0 else g.group_id end as group_id, p.stratum,
    substr(o.municipality, 1, 2) as region, flags_of(h.flags, f.found, f.lost) as flags
  from comparison.candidate as p
  join register.person as o on o.person_id = p.person_id
  cross join param.reference as r
  left join cohort.grouped as g on g.person_id = p.person_id
  left join comparison.history_flag as h on h.history = p.history
  left join comparison.flag as f on f.person_id = p.person_id
  where eligible(p.birth_date, p.gone_date, r.reference_date)
    and (g.group_id > 0 or g.person_id is null and p.insured)
),
counted as (
  select p.group_id, p.stratum, p.region, p.flags, count(*) as n
  from placed as p
  group by p.group_id, p.stratum, p.region, p.flags
)
select c.condition, t.group_id, t.stratum, t.region, cast(sum(t.n) as bigint) as n
from counted as t
join (select distinct k.condition from param.contrast as k) as c on bits_and(t.flags, c.condition) = c.condition
group by c.condition, t.group_id, t.stratum, t.region
