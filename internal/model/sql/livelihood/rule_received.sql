-- One row per followed person and benefit of a rule about incompatible months with payments for days of the period or
-- the month before it: the months in which some positive payment gives an amount, as bits (month 0 is the one before
-- the period), and those in which some payment is negative or smaller than the number of its days, so that only their
-- sum tells whether there is a positive net amount.
-- grain: person_id, benefit
-- sv: En rad per följd person och förmån i någon regel om oförenliga månader: de månader då någon utbetalning ger ett
--   belopp, som bitar.
select r.person_id, s.benefit, bit_or(r.months) as months, bit_or(r.doubtful) as doubtful
from livelihood.received as r
join param.livelihood_by_month as s on s.benefit_id = r.benefit_id
where s.ruled
  and r.person_id in (select f.person_id from livelihood.followed as f where f.present <> 0)
group by r.person_id, s.benefit
