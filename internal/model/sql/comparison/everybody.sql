-- One row per person in the population register: as in cohort.person, with the draw and the history of payments (0 where payments tell nothing).
-- A model of its own, for nothing but the comparisons follows from payments.
select p.person_id, p.stratum, p.birth_date, p.gone_date, p.insured, coalesce(h.history, 0) as history, d.draw
from cohort.person as p
join register.person as d on d.person_id = p.person_id
left join payment.had as h on h.person_id = p.person_id
