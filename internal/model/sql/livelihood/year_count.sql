-- One row per group (0 is the pool), stratum, year and main source of those present the whole year who have one: how
-- many persons.
-- grain: group_id, stratum, year, source_id
-- sv: En rad per grupp, kön och födelseår, år och huvudsaklig källa bland dem som finns hela året och har en: antal
--   personer.
with alike as (
  select l.group_id, l.stratum, l.main_1, l.main_2, l.main_3, count(*) /* counts l.person_id */ as n
  from livelihood.life as l
  group by l.group_id, l.stratum, l.main_1, l.main_2, l.main_3
),
main as (
  select a.group_id, a.stratum, y.year, of_year(y.place, a.main_1, a.main_2, a.main_3) as source_id, a.n
  from alike as a
  cross join param.livelihood_year as y
)
select m.group_id, m.stratum, m.year, m.source_id, cast(sum(m.n) as bigint) as n
from main as m
where m.source_id > 0
group by m.group_id, m.stratum, m.year, m.source_id
