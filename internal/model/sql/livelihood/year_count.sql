-- One row per group (0 is the pool), stratum, year and main source of those present the whole year who have one: how
-- many persons.
-- grain: group_id, stratum, year, source_id
-- sv: En rad per grupp, kön och födelseår, år och huvudsaklig källa bland dem som finns hela året och har en: antal
--   personer.
select y.group_id, y.stratum, y.year, y.source_id, count(*) /* counts y.person_id */ as n
from livelihood.year_income as y
group by y.group_id, y.stratum, y.year, y.source_id
