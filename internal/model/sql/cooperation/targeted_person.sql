-- One row per person with a target in the period: whether there is one before, and one from, the first day of OB 2.0.
-- grain: person_id
-- sv: En rad per målperson i perioden: om personen var målobjekt före OB 2.0, och från den.
-- stored: no
select t.person_id, bool_or(t.is_first_of_part and not t.from_ob2) as before, bool_or(t.from_ob2) as after
from cooperation.targeted as t
where t.is_first_of_part
group by t.person_id
