-- One row per group (0 is the pool), stratum and set of months in which somebody is present: how many persons are
-- followed. present is 0 for those who are present in no month.
-- grain: group_id, stratum, present
-- sv: En rad per grupp, kön och födelseår och de månader då någon finns: antal personer som följs.
select f.group_id, f.stratum, f.present, count(*) /* counts f.person_id */ as n
from livelihood.followed as f
group by f.group_id, f.stratum, f.present
