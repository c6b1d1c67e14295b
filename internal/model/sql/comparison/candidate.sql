-- One row per person in the population register: the columns of cohort.person, the draw, and the history of payments (0
-- if there is none). It is a model of its own because only the comparisons depend on payments.
-- grain: person_id
-- sv: En rad per person i befolkningsregistret: kön och födelseår, det som avgör om personen räknas,
--   utbetalningshistoria och lott.
select p.person_id, p.stratum, p.birth_date, p.gone_date, p.insured, coalesce(h.history, 0) as history, d.draw
from cohort.person as p
join register.person as d on d.person_id = p.person_id
left join payment.person_history as h on h.person_id = p.person_id
