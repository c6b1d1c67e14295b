-- One row per group (0 is the pool), stratum and sequence of states of those present in all months: how many persons.
-- The digits of a sequence are the numbers of its states, in hexadecimal. Only sequences that enough persons of some
-- group of the study have are listed, in every group.
-- grain: group_id, stratum, digits
-- sv: En rad per grupp, kön och födelseår och följd av försörjningar, bland dem som tillräckligt många i någon grupp
--   har: antal personer.
with course as (
  select c.group_id, c.stratum,
    replace(hex_digits(c.states_1) || hex_digits(c.states_2) || hex_digits(c.states_3), '0', '') as digits,
    cast(sum(c.n) as bigint) as n
  from livelihood.course as c
  group by c.group_id, c.stratum, c.states_1, c.states_2, c.states_3
),
counted as (
  select c.group_id, c.stratum, c.digits, cast(sum(c.n) as bigint) as n
  from course as c
  group by c.group_id, c.stratum, c.digits
),
frequent as (
  select c.digits
  from counted as c
  join param.group_set as s on s.group_id = c.group_id
  cross join param.livelihood as l
  group by s.name, c.digits, l.sequence_of
  having how_many(sum(c.n)) >= l.sequence_of
)
select c.group_id, c.stratum, c.digits, c.n
from counted as c
where c.digits in (select f.digits from frequent as f)
