-- One row per person and outcome benefit with payments in the period: how many. had: their net sum is positive; a correction is a row of its own and may be negative.
-- All benefits that any comparison asks for are counted in one pass, each under its flag's bit and not its name.
select b.person_id, f.bit, sum(b.amount) > 0 as had, count(*) as n
from register.benefit_payment as b
cross join param.had_benefit as p
join param.had_flag as f on f.benefit = cast(b.benefit as varchar)
where b.paid_date between p.from_date and p.to_date
group by b.person_id, f.bit
