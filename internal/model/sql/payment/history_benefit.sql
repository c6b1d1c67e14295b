-- One row per history, benefit and calendar year: what the history stands for, read from one of the persons who have
-- it.
-- grain: history, benefit, year
-- sv: En rad per utbetalningshistoria, förmån och kalenderår: vad historiens nummer står för.
select distinct h.history, y.benefit, y.year
from (select p.history, min(p.person_id) as person_id from payment.person_history as p group by p.history) as h
join register.benefit_year as y on y.person_id = h.person_id
where y.amount > 0
