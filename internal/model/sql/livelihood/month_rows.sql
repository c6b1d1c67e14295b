-- One row per register of months (payments by their first day, statements of employers) and month with rows of it: how
-- many. A run warns of months that have far fewer than others.
-- grain: register_name, month_id
-- sv: En rad per register med månader och månad med rader: antal rader. En körning varnar för månader med få.
select 'benefit_payment' as register_name, d.month_id, count(*) as n
from register.benefit_payment as b
join param.livelihood_day as d on d.day = b.from_date
group by d.month_id
union all
select 'employer_statement' as register_name, m.month_id, count(*) as n
from register.employer_statement as e
join param.livelihood_month as m on m.month = e.month
group by m.month_id
