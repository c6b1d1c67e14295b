-- One row per base group and category of background. Descriptive only: background enters no indicator, match or selection.
with counted as (
  select m.group_id, p.background, count(*) as n
  from register.person as p
  join cohort.member as m on m.person_id = p.person_id
  group by m.group_id, p.background
)
select c.group_id, b.category, cast(sum(c.n) as bigint) as n
from counted as c
join param.background as b on b.code = cast(c.background as varchar)
group by c.group_id, b.category
