-- One row per person with a confirmed wrong payment: an investigation opened in the period, in any capacity, that found
-- an amount wrongly paid. No group of the study and no rule decides who these are.
-- grain: person_id
-- sv: En rad per person med en konstaterad felaktig utbetalning: en utredning inledd i perioden, i någon egenskap, som
--   fann ett belopp felaktigt utbetalt.
select distinct c.person_id
from register.control_investigation as c
cross join param.investigated as i
where c.opened_date between i.from_date and i.to_date
  and c.wrong_amount > 0
  and c.person_id is not null
