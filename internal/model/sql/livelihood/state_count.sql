-- One row per group (0 is the pool), stratum and state that occurs: the person-months in it, and the
-- persons who have one.
-- grain: group_id, stratum, state_id
-- sv: En rad per grupp, kön och födelseår och försörjning: antal personmånader och personer.
select s.group_id, s.stratum, s.state_id, cast(sum(months_in(s.months) * how_many(s.n)) as bigint) as n_months,
  cast(sum(s.n) as bigint) as n_persons
from livelihood.state as s
group by s.group_id, s.stratum, s.state_id
