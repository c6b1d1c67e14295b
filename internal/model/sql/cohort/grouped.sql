-- One row per eligible person in a police group or of a family. group_id is empty for a person in a police group who is
-- not matched: that person is in no pool. All other eligible and insured persons are the pool, group 0.
-- grain: person_id
-- sv: En rad per person i analysen som hör till någon av polisens grupper eller är nära anhörig till någon där:
--   gruppen, tom för den som inte finns i socialförsäkringen. Alla andra försäkrade i analysen är den övriga
--   befolkningen.
select p.person_id, p.group_id, p.insured, p.stratum, p.birth_date
from cohort.placed as p
cross join param.reference as r
where eligible(p.birth_date, p.gone_date, r.reference_date)
