-- One row per way of living (livelihood.pattern) with the person present in all months: how many safety nets the person
-- has in some month, the moves from one state to another, the number of months in each state (six bits each, the first
-- state the lowest), the states in their order, each month of a change a digit of sixteen, and how many persons.
-- grain: pattern_id
-- sv: En rad per sätt att leva genom perioden, för dem som finns i alla månader: antal skyddsnät, antal byten av
--   försörjning, månaderna i varje försörjning, försörjningarna i ordning, och antal personer.
with complete as (
  select s.pattern_id, s.state_id, s.months, bits_and(s.months, bits_not(bits_left(s.months, 1))) as begun
  from livelihood.state as s
  cross join param.livelihood as l
  where s.present = bits_between(1, l.n_months)
),
course as (
  select c.pattern_id,
    -- no two states have a month, or a digit, in common
    bit_or(bits_left(cast(months_in(c.months) as bigint), 6 * (c.state_id - 1))) as months_by_state,
    cast(months_in(bit_or(c.begun)) - 1 as smallint) as moves,
    bit_or(digit_spread(bits_and(bits_right(c.begun, 1), 4095)) * c.state_id) as states_1,
    bit_or(digit_spread(bits_and(bits_right(c.begun, 13), 4095)) * c.state_id) as states_2,
    bit_or(digit_spread(bits_and(bits_right(c.begun, 25), 4095)) * c.state_id) as states_3
  from complete as c
  group by c.pattern_id
)
select c.pattern_id, p.group_id, p.stratum,
  cast(nets_among(bits_between(1, l.n_months), p.net_1, p.net_2, p.net_3, p.net_4, p.net_5, p.net_6, p.net_7)
    as smallint) as n_nets,
  c.moves, c.months_by_state, c.states_1, c.states_2, c.states_3, p.n
from course as c
join livelihood.pattern as p on p.pattern_id = c.pattern_id
cross join param.livelihood as l
