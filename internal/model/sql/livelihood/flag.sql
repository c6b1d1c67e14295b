-- One row per person with an outcome or a condition of the comparisons of those followed besides being present: the
-- flags. Every outcome and condition is one bit.
-- grain: person_id
-- sv: En rad per person med något utfall eller villkor i jämförelserna av dem som följs, utöver att finnas: vilka, som
--   bitar.
select b.person_id, bit_or(p.bit) as flags
from livelihood.basic as b
join param.basic_flag as p on p.year = b.year and p.net_id = b.net_id
group by b.person_id
