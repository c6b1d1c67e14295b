-- One row per person, followed or not, and benefit of a rule about incompatible months with payments for days of the
-- period or the month before it: the months in which some positive payment gives an amount, as bits (month 0 is the one
-- before the period), and those in which some payment is negative or smaller than the number of its days, so that only
-- their sum tells whether there is a positive net amount. amount is that of the calendar years of these months;
-- uncertain says that some payment in it is of the latter kind.
-- grain: person_id, benefit_id
-- sv: En rad per person och förmån i någon regel om oförenliga månader: de månader då någon utbetalning ger ett
--   belopp, som bitar, och beloppet under årens alla månader.
select r.person_id, r.benefit_id, bit_or(r.months) as months, bit_or(r.doubtful) as doubtful, sum(r.amount) as amount,
  bool_or(r.uncertain) as uncertain
from livelihood.received as r
join param.livelihood_by_month as s on s.benefit_id = r.benefit_id
where s.ruled
group by r.person_id, r.benefit_id
