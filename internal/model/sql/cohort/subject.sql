-- One row per eligible person: in the population register, born by the reference date, neither dead nor emigrated by then.
-- group_id is the person's group, 0 in the pool (insured, and in no group, matched or not), and empty for the rest.
select p.person_id,
  case
    when n.person_id is not null then case when n.matched then n.group_id end
    when f.person_id is not null then f.group_id
    when p.person_id in (select i.person_id from register.insured as i) then 0
  end as group_id,
  p.sex,
  cast(extract(year from p.birth_date) as smallint) as birth_year,
  p.birth_date,
  p.background,
  p.draw
from register.person as p
cross join param.reference as r
left join network.police as n on n.person_id = p.person_id
left join family.member as f on f.person_id = p.person_id
-- One condition and not three: an engine that guesses how many pass three would build its hash tables over everybody.
where not coalesce(p.birth_date > r.reference_date or p.death_date <= r.reference_date or p.emigrated_date <= r.reference_date, false)
