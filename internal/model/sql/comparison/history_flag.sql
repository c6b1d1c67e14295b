-- One row per history with some outcome benefit in the period's whole years: its flags.
-- grain: history
-- sv: En rad per utbetalningshistoria med någon jämförd förmån under periodens hela år: dess utfall och villkor.
select h.history, bit_or(p.bit) as flags
from payment.history_benefit as h
join param.had_benefit_year as t on t.year = h.year
join param.had_flag as p on p.benefit = h.benefit
group by h.history
