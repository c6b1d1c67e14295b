-- One row per person and month of livelihood.asked with statements of employers: the pay.
-- grain: person_id, month_id
-- sv: En rad per person och månad vars lön måste räknas exakt: lönen.
select e.person_id, m.month_id, cast(sum(e.gross_pay) as bigint) as amount
from register.employer_statement as e
join param.livelihood_month as m on m.month = e.month
join livelihood.asked as a on a.person_id = e.person_id
where m.month_id > 0
  and a.pay_months <> 0
  and (a.pay_months & m.bit) <> 0
group by e.person_id, m.month_id
