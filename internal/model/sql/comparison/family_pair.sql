-- One row per two groups and two combinations of flags: how many pairs of members of one family have them, everybody
-- with oneself too. The variance of every ratio that does not take relatives as independent follows from these.
-- grain: group_id, flags, other_group, other_flags
-- sv: En rad per två grupper och två kombinationer av utfall och villkor: antal par ur samma familj, var och en också
--   med sig själv.
with counted as (
  select f.family, m.group_id, flags_of(h.flags, x.found, x.lost) as flags, count(*) as n
  from cohort.member as m
  join family.cluster as f on f.person_id = m.person_id
  join comparison.candidate as p on p.person_id = m.person_id
  left join comparison.history_flag as h on h.history = p.history
  left join comparison.flag as x on x.person_id = m.person_id
  group by f.family, m.group_id, flags_of(h.flags, x.found, x.lost)
)
select a.group_id, a.flags, b.group_id as other_group, b.flags as other_flags, cast(sum(a.n * b.n) as bigint) as n
from counted as a
join counted as b on b.family = a.family
group by a.group_id, a.flags, b.group_id, b.flags
