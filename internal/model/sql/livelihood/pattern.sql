-- One row per group (0 is the pool), stratum and way of living through the period that occurs, which is what
-- livelihood.life says of a person but the main sources: how many persons. pattern_id is the key of one of them. Far
-- fewer ways occur than there are persons, so all that only counts months reads these.
-- grain: pattern_id
-- sv: En rad per grupp, kön och födelseår och sätt att leva genom perioden, månad för månad: antal personer.
select min(l.person_id) as pattern_id, l.group_id, l.stratum, l.named, l.present, l.net_1, l.net_2, l.net_3, l.net_4,
  l.net_5, l.net_6, l.net_7, l.work, l.unemployed, count(*) /* counts l.person_id */ as n
from livelihood.life as l
group by l.group_id, l.stratum, l.named, l.present, l.net_1, l.net_2, l.net_3, l.net_4, l.net_5, l.net_6, l.net_7,
  l.work, l.unemployed
