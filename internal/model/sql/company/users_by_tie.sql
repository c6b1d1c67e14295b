-- One row per combination of ties among the companies of the same user: how many users. Each tie is one bit.
-- grain: ties
-- sv: En rad per kombination av kopplingar bland bolagen kring samma brukare: antal brukare.
select u.ties, count(*) /* counts u.user_id */ as n_users
from (
  select w.user_id, bit_or(t.bit) as ties
  from company.work as w
  join company.provider as p on p.company_id = w.company_id
  join param.tie as t on t.tie_id = p.assistant_tie
  group by w.user_id
) as u
group by u.ties
