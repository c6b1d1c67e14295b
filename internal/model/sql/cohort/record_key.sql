-- One row per person and company: what it weighs in a count with keys. Only a run that adds noise to its counts makes
-- it; the comments "counts" in other models then read it.
-- grain: id
-- sv: En rad per person och bolag: vad den väger i ett antal med nycklar. Den görs bara av en körning som lägger ett
-- slumpmässigt tillägg till sina antal; kommentarerna counts i andra modeller läser den då.
select p.person_id as id, key_weight(p.draw) as weight
from register.person as p
union all
select d.id, key_weight(d.draw) as weight
from register.draw as d
