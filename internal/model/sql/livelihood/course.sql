-- One row per person of a group or the pool who is present in all months: how many safety nets the person has in some
-- month, the moves from one state to another, the number of months in each state (six bits each, the first state the
-- lowest), and the states in their order, each month of a change a digit of sixteen.
-- grain: person_id
-- sv: En rad per person som finns i alla månader: antal skyddsnät, antal byten av försörjning, månaderna i varje
--   försörjning, och försörjningarna i ordning.
with complete as (
  select s.person_id, s.group_id, s.stratum, s.state_id, s.months, s.months & ~(s.months << 1) as begun
  from livelihood.state as s
  cross join param.livelihood as l
  where s.present = bits_between(1, l.n_months)
),
course as (
  select c.person_id, c.group_id, c.stratum,
    -- no two states have a month, or a digit, in common
    bit_or(cast(months_in(c.months) as bigint) << (6 * (c.state_id - 1))) as months_by_state,
    cast(months_in(bit_or(c.begun)) - 1 as smallint) as moves,
    bit_or(digit_spread((c.begun >> 1) & 4095) * c.state_id) as states_1,
    bit_or(digit_spread((c.begun >> 13) & 4095) * c.state_id) as states_2,
    bit_or(digit_spread((c.begun >> 25) & 4095) * c.state_id) as states_3
  from complete as c
  group by c.person_id, c.group_id, c.stratum
),
net as (
  select n.person_id, count(*) as n_nets
  from livelihood.net as n
  cross join param.livelihood as l
  where (n.months & bits_between(1, l.n_months)) <> 0
  group by n.person_id
)
select c.person_id, c.group_id, c.stratum, cast(coalesce(n.n_nets, 0) as smallint) as n_nets, c.moves,
  c.months_by_state, c.states_1, c.states_2, c.states_3
from course as c
left join net as n on n.person_id = c.person_id
