-- One row per represented private company: the first of the study's circles that fits the ties of its representatives
-- and assistants. A circle without conditions takes the companies that are left.
-- grain: company_id
-- sv: En rad per privat bolag med företrädare: den första av studiens kretsar som stämmer med företrädarnas och
--   assistenternas kopplingar.
with tie as (
  select r.company_id, 'representative' as side, r.tie_id from company.represented as r
  union all
  select s.company_id, 'assistant' as side, s.tie_id from company.staff as s
),
fitting as (
  select t.company_id, c.circle_id
  from tie as t
  join param.circle as c on c.side = t.side and c.tie_id = t.tie_id
  union
  select p.company_id, c.circle_id
  from company.provider as p
  join param.circle as c on c.side is null
)
select p.company_id, min(f.circle_id) as circle_id
from company.provider as p
join fitting as f on f.company_id = p.company_id
where p.private
  and p.company_id in (select r.company_id from company.represented as r)
group by p.company_id
