-- One row per history, benefit and calendar year: what a history stands for, read off one of the persons who have it.
select distinct h.history, cast(y.benefit as varchar) as benefit, y.year
from (select p.history, min(p.person_id) as person_id from payment.had as p group by p.history) as h
join register.benefit_year as y on y.person_id = h.person_id
where y.amount > 0
