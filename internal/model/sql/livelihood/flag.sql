-- One row per person with an outcome or a condition of the comparisons of those followed besides being present: the
-- flags. Every outcome and condition is one bit.
-- grain: person_id
-- sv: En rad per person med något utfall eller villkor i jämförelserna av dem som följs, utöver att finnas: vilka, som
--   bitar.
select f.person_id, bit_or(f.bit) as flags
from (
  select b.person_id, p.bit
  from livelihood.basic as b
  join param.basic_flag as p on p.year = b.year and p.net_id = b.net_id
  union all
  select h.person_id, p.had_bit as bit
  from livelihood.rule_had as h
  join param.rule_flag as p on p.rule_id = h.rule_id
  union all
  select b.person_id, p.broken_bit as bit
  from livelihood.rule_broken as b
  join param.rule_flag as p on p.rule_id = b.rule_id
) as f
group by f.person_id
