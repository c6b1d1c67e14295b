-- One row per base group and year: members by the year of their first control investigation ever, of any benefit and in
-- any capacity, if it was opened in the period.
-- grain: group_id, year
-- sv: En rad per grupp och år: medlemmar efter året för sin första kontrollutredning någonsin, om den inleddes under
--   perioden.
select f.group_id, cast(extract(year from f.opened_date) as integer) as year, count(*) /* counts f.person_id */ as n
from (
  select m.person_id, m.group_id, min(c.opened_date) as opened_date
  from register.control_investigation as c
  join cohort.member as m on m.person_id = c.person_id
  group by m.person_id, m.group_id
) as f
join param.investigated as i on f.opened_date between i.from_date and i.to_date
group by f.group_id, extract(year from f.opened_date)
