-- One row per combination of base groups whose members assist the same user: how many users. Each group is one bit; 0
-- is no group.
-- grain: groups
-- sv: En rad per kombination av grupper vars medlemmar assisterar samma brukare: antal brukare.
select u.groups, count(*) /* counts u.user_id */ as n_users
from (
  select w.user_id, bit_or(coalesce(g.bit, 0)) as groups
  from assistance.work as w
  join assistance.assistant as a on a.person_id = w.assistant_id
  left join param.group_bit as g on g.group_id = a.group_id
  group by w.user_id
) as u
group by u.groups
