-- One row per two groups and two combinations of flags among those followed: how many pairs of members of one family
-- have them, everybody with oneself too. It is what comparison.family_pair is for the eligible.
-- grain: group_id, flags, other_group, other_flags
-- sv: En rad per två grupper och två kombinationer av utfall och villkor bland dem som följs: antal par ur samma
--   familj.
with counted as (
  select f.family, o.group_id, coalesce(x.flags, 0) as flags, count(*) as n
  from livelihood.followed as o
  join family.cluster as f on f.person_id = o.person_id
  left join livelihood.flagged as x on x.person_id = o.person_id
  where o.group_id > 0
  group by f.family, o.group_id, coalesce(x.flags, 0)
)
select a.group_id, a.flags, b.group_id as other_group, b.flags as other_flags, cast(sum(a.n * b.n) as bigint) as n
from counted as a
join counted as b on b.family = a.family
group by a.group_id, a.flags, b.group_id, b.flags
