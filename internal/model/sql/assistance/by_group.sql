-- One row per base group (0: in none) and year: hours; n_assistants counts the assistants whose first year of the period it is, so that the years add up to persons.
select a.group_id, y.year, sum(y.hours) as hours, count(*) filter (where y.year = y.first_year) as n_assistants
from (
  select w.assistant_id, w.year, sum(w.hours) as hours, min(w.year) over (partition by w.assistant_id) as first_year
  from assistance.work as w
  group by w.assistant_id, w.year
) as y
join assistance.assistant as a on a.person_id = y.assistant_id
group by a.group_id, y.year
