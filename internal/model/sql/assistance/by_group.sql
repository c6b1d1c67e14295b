-- One row per base group (0: in none) and year: hours and assistants. n_assistants counts an assistant only in the
-- first year with hours, so that the years add up to persons.
-- grain: group_id, year
-- sv: En rad per grupp och år: timmar, och assistenter efter sitt första år i perioden så att åren tillsammans ger
--   antalet personer.
select a.group_id, y.year, sum(y.hours) as hours,
  count(*) /* counts y.assistant_id */ filter (where y.year = y.first_year) as n_assistants
from (
  select w.assistant_id, w.year, sum(w.hours) as hours, min(w.year) over (partition by w.assistant_id) as first_year
  from assistance.work as w
  group by w.assistant_id, w.year
) as y
join assistance.assistant as a on a.person_id = y.assistant_id
group by a.group_id, y.year
