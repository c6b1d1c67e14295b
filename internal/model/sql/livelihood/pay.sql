-- One row per person and calendar year with statements of employers: the pay, the months with a statement, those with
-- one of at least the pay of work, and those of which only the sum says whether they have the pay of work. These are
-- doubtful: the person has several statements of one month, and none of the month's reaches it, or one is negative.
-- least_work is the smallest pay of one statement that reaches it. Everybody is here, followed or not.
-- grain: person_id, year
-- sv: En rad per person och kalenderår med arbetsgivardeklarationer: lönen, månaderna med en deklaration, de med en
--   som når gränsen för arbete och de där bara summan säger om den nås, som bitar.
select s.person_id, s.year, s.amount, s.months, s.works, s.least_work,
  case when s.single then 0 when s.least < 0 then s.months else s.months & ~s.works end as doubtful
from (
  select e.person_id, m.year, cast(sum(e.gross_pay) as bigint) as amount, bit_or(m.bit) as months,
    bit_or(case when e.gross_pay >= l.work_from then m.bit else 0 end) as works,
    count(*) = months_in(bit_or(m.bit)) as single, min(e.gross_pay) as least,
    min(e.gross_pay) filter (where e.gross_pay >= l.work_from) as least_work
  from register.employer_statement as e
  join param.livelihood_month as m on m.month = e.month
  cross join param.livelihood as l
  where m.month_id > 0
  group by e.person_id, m.year
) as s
