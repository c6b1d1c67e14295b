-- One row per person and calendar year with statements of employers: the pay, the months with a statement and those
-- with one of at least the pay of work. A person has several statements of one month where single is false. Everybody
-- is here, followed or not.
-- grain: person_id, year
-- sv: En rad per person och kalenderår med arbetsgivardeklarationer: lönen, månaderna med en deklaration och de
--   med en som når gränsen för arbete, som bitar.
select e.person_id, m.year, cast(sum(e.gross_pay) as bigint) as amount, bit_or(m.bit) as months,
  bit_or(case when e.gross_pay >= l.work_from then m.bit else 0 end) as works,
  count(*) = months_in(bit_or(m.bit)) as single
from register.employer_statement as e
join param.livelihood_month as m on m.month = e.month
cross join param.livelihood as l
where m.month_id > 0
group by e.person_id, m.year
