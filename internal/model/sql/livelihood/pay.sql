-- One row per person with statements of employers in the period: the months with a statement, those with one of at
-- least the pay of work, and those of which only the sum says whether they have the pay of work. These are doubtful:
-- the person has several statements of one month, and none of the month's reaches it, or one is negative. least_work is
-- the smallest pay of one statement that reaches it. amount_1, amount_2 and amount_3 are the pay of the first, second
-- and third whole calendar year of the period. Everybody is here, followed or not.
-- grain: person_id
-- sv: En rad per person med arbetsgivardeklarationer i perioden: månaderna med en deklaration, de med en som når
--   gränsen för arbete och de där bara summan säger om den nås, som bitar, och lönen varje helt kalenderår.
select s.person_id, s.months, bits_and(s.works, bits_not(1)) as works, s.least_work,
  case when s.single then 0 when bits_and(s.works, 1) <> 0 then s.months else bits_and(s.months,
    bits_not(s.works)) end as doubtful,
  coalesce(s.amount_1, 0) as amount_1, coalesce(s.amount_2, 0) as amount_2, coalesce(s.amount_3, 0) as amount_3
from (
  -- the period begins with bit 1: bit 0 of works tells of a negative statement
  select e.person_id, bit_or(m.bit) as months,
    bit_or(case when e.gross_pay >= l.work_from then m.bit when e.gross_pay < 0 then 1 else 0 end) as works,
    count(*) = months_in(bit_or(m.bit)) as single,
    min(case when e.gross_pay >= l.work_from then e.gross_pay end) as least_work,
    cast(sum(case when m.year_place = 1 then e.gross_pay end) as bigint) as amount_1,
    cast(sum(case when m.year_place = 2 then e.gross_pay end) as bigint) as amount_2,
    cast(sum(case when m.year_place = 3 then e.gross_pay end) as bigint) as amount_3
  from register.employer_statement as e
  join param.livelihood_month as m on m.month = e.month
  cross join param.livelihood as l
  where m.month_id > 0
  group by e.person_id
) as s
