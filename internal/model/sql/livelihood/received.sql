-- One row per person, benefit of a safety net or of a rule about incompatible months, and calendar year with payments
-- for days of it, or several rows, which are added up: their net amount for days of the year (all of it, also where
-- only some months of it are in the period), the months in which some positive payment gives an amount, and those in
-- which only the sum of the payments tells whether there is one, because some payment is negative or smaller than the
-- number of its days. Month 0 is the one before the period. Everybody is here, followed or not: nearly all are, and a
-- look at each would cost more.
-- grain: none
-- sv: En rad eller flera per person, förmån och kalenderår med utbetalningar för dagar i det, av de förmåner som är
--   skyddsnät eller hör till en regel: nettobelopp, och de månader då någon utbetalning ger ett belopp, som bitar.
select d.person_id, s.benefit_id, y.year, d.amount,
  bits_and(months_of_year(d.months, y.year, l.before_index), y.months) as months,
  bits_and(months_of_year(d.doubtful, y.year, l.before_index), y.months) as doubtful, d.doubtful <> 0 as uncertain
from register.benefit_days as d
join param.livelihood_by_month as s on s.benefit = d.benefit
join param.livelihood_year as y on y.year = d.year
cross join param.livelihood as l
where d.from_date is null
union all
select p.person_id, s.benefit_id, p.year, p.amount, p.months, p.doubtful, p.doubtful <> 0 as uncertain
from livelihood.paid_long as p
join param.livelihood_by_month as s on s.benefit = p.benefit
