-- One row per group (0 is the pool), stratum, number of safety nets, number of moves and months in each state that
-- occur: how many persons are present in all months and have them.
-- grain: group_id, stratum, n_nets, moves, months_by_state
-- sv: En rad per grupp, kön och födelseår, antal skyddsnät, antal byten och månader i varje försörjning: antal
--   personer.
select c.group_id, c.stratum, c.n_nets, c.moves, c.months_by_state, cast(sum(c.n) as bigint) as n
from livelihood.course as c
group by c.group_id, c.stratum, c.n_nets, c.moves, c.months_by_state
