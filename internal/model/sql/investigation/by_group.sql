-- One row per base group: members investigated in the period in any capacity, those of them reported to the police at
-- any time, and the amount found to be wrongly paid.
-- grain: group_id
-- sv: En rad per grupp: medlemmar som utretts i perioden i någon egenskap, de av dem som polisanmälts, och vad som
--   befunnits felaktigt utbetalt.
select p.group_id, count(*) as n_investigated, count(*) filter (where p.n_reported > 0) as n_reported,
  sum(p.wrong_amount) as wrong_amount,
  count(*) filter (where p.wrong_amount > 0) as n_wrong,
  coalesce(sum(p.wrong_amount) filter (where p.wrong_amount > 0), 0) as wrong_amount_of_those
from (
  select m.person_id, m.group_id, count(c.police_reported_date) as n_reported, sum(c.wrong_amount) as wrong_amount
  from register.control_investigation as c
  cross join param.investigated as i
  join cohort.member as m on m.person_id = c.person_id
  where c.opened_date between i.from_date and i.to_date
  group by m.person_id, m.group_id
) as p
group by p.group_id
