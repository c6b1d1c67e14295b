-- One row per group (0 is the pool), stratum and pair of states of two consecutive months of the period with the person
-- present in both: how many such pairs of months, and of how many persons. Both states may be the same.
-- grain: group_id, stratum, from_id, to_id
-- sv: En rad per grupp, kön och födelseår och par av försörjningar i två månader i följd: antal. Båda kan vara samma.
select a.group_id, a.stratum, a.state_id as from_id, b.state_id as to_id,
  cast(sum(months_in(bits_and(bits_left(a.months, 1), b.months)) * how_many(a.n)) as bigint) as n,
  cast(sum(a.n) as bigint) as n_persons
from livelihood.state as a
join livelihood.state as b on b.pattern_id = a.pattern_id
where bits_and(bits_left(a.months, 1), b.months) <> 0
group by a.group_id, a.stratum, a.state_id, b.state_id
