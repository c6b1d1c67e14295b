-- One row per base group: members investigated in the period in any capacity, those of them reported to the police at
-- any time, and the amount found to be wrongly paid. The columns that end in size say how that amount is shared out
-- among persons: a negative amount counts by its absolute value. The columns that end in wrong are over the persons
-- with a positive amount only.
-- grain: group_id
-- sv: En rad per grupp: medlemmar som utretts i perioden i någon egenskap, de av dem som polisanmälts, vad som
--   befunnits felaktigt utbetalt, och de största beloppen för en person.
select p.group_id, count(*) /* counts p.person_id */ as n_investigated,
  count(*) /* counts p.person_id */ filter (where p.n_reported > 0) as n_reported,
  sum(p.wrong_amount) as wrong_amount,
  max(abs(p.wrong_amount)) as max_size, second_largest(abs(p.wrong_amount)) as second_size,
  sum(abs(p.wrong_amount)) as total_size,
  count(*) /* counts p.person_id */ filter (where p.wrong_amount > 0) as n_wrong,
  coalesce(sum(p.wrong_amount) filter (where p.wrong_amount > 0), 0) as wrong_amount_of_those,
  coalesce(max(p.wrong_amount) filter (where p.wrong_amount > 0), 0) as max_wrong,
  second_largest(case when p.wrong_amount > 0 then p.wrong_amount end) as second_wrong
from (
  select m.person_id, m.group_id, count(c.police_reported_date) as n_reported, sum(c.wrong_amount) as wrong_amount
  from register.control_investigation as c
  cross join param.investigated as i
  join cohort.member as m on m.person_id = c.person_id
  where c.opened_date between i.from_date and i.to_date
  group by m.person_id, m.group_id
) as p
group by p.group_id
