-- One row per eligible person: in the population register, born by the reference date, neither dead nor emigrated by then.
-- group_id is the person's group, 0 in the pool (insured, and in no group, matched or not), and empty for the rest.
-- stratum is sex × birth year as one number, twice the year and one more for men: in the order of years, women first.
with grouped as (
  -- the family is in no police group, so nobody is here twice
  select n.person_id, case when n.matched then n.group_id end as group_id from network.police as n
  union all
  select f.person_id, f.group_id from family.member as f
)
select p.person_id,
  cast(case
    when g.person_id is not null then g.group_id
    when p.insured then 0
  end as smallint) as group_id,
  cast(2 * extract(year from p.birth_date) + case when p.sex = 'male' then 1 else 0 end as smallint) as stratum,
  p.birth_date,
  p.draw
from register.person as p
cross join param.reference as r
left join grouped as g on g.person_id = p.person_id
-- One condition and not three: an engine that guesses how many pass three would build its hash tables over everybody.
where not coalesce(p.birth_date > r.reference_date or p.death_date <= r.reference_date or p.emigrated_date <= r.reference_date, false)
