-- One row per eligible person who has some flag and is in a group or in the pool (group 0). Most people have no flag;
-- they are counted and not listed. There is no key, because from here on persons are only counted.
-- grain: none
-- sv: En rad per person i en grupp eller i den övriga befolkningen med minst ett utfall eller villkor: kön och
--   födelseår, grupp, utfall och villkor.
select t.stratum, case when g.person_id is null then 0 else g.group_id end as group_id, t.flags, t.draw
from (
  select p.person_id, p.stratum, p.insured, p.draw, flags_of(h.flags, f.found, f.lost) as flags
  from comparison.candidate as p
  cross join param.reference as r
  left join comparison.history_flag as h on h.history = p.history
  left join comparison.flag as f on f.person_id = p.person_id
  where eligible(p.birth_date, p.gone_date, r.reference_date)
) as t
left join cohort.grouped as g on g.person_id = t.person_id
where t.flags <> 0
  and (g.group_id > 0 or g.person_id is null and t.insured)
