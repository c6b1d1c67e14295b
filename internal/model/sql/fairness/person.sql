-- One row per eligible person in a group or in the pool (group 0): background as the study names it, and the class of
-- the area of the home on the reference date. It only describes whom the study hits: no indicator, match or selection
-- reads it. Of several homes on the day the one that began last counts, then the greatest area, then the greatest
-- municipality.
-- grain: person_id
-- sv: En rad per person i analysen: grupp, kön och födelseår, bakgrund och slags område. Bara för att redovisa vilka
--   analysen träffar: ingår i ingen indikator, matchning eller urval.
with home as (
  select h.person_id, h.area
  from (
    select r.person_id, r.area, row_number() over (
      partition by r.person_id order by r.from_date desc, coalesce(r.area, '') desc, r.municipality desc) as place
    from register.residence as r
    cross join param.reference as d
    where r.from_date <= d.reference_date and (r.to_date is null or r.to_date >= d.reference_date)
  ) as h
  where h.place = 1
)
select p.person_id, p.stratum, cast(coalesce(g.group_id, 0) as smallint) as group_id,
  coalesce(b.category, 'other_background') as background, coalesce(a.vulnerability, 'unknown') as area
from cohort.person as p
cross join param.reference as d
join register.person as q on q.person_id = p.person_id
left join cohort.grouped as g on g.person_id = p.person_id
left join param.background as b on b.code = q.background
left join home as h on h.person_id = p.person_id
left join register.area as a on a.area = h.area
where eligible(p.birth_date, p.gone_date, d.reference_date)
  and (g.group_id > 0 or g.person_id is null and p.insured)
