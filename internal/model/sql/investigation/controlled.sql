-- One row per person, benefit and set of impulses with at least one control investigation of that benefit as recipient,
-- opened in the period. A set of impulses leaves out the sources and cooperation channels that the study names.
-- grain: person_id, benefit, impulses
-- sv: En rad per person, förmån och urval av impulser: minst en kontrollutredning av förmånen som mottagare, inledd i
--   perioden.
select distinct c.person_id, c.benefit, s.impulses
from register.control_investigation as c
cross join param.controlled as p
cross join param.impulses as s
where c.person_id is not null
  and c.capacity = 'recipient'
  and c.opened_date between p.from_date and p.to_date
  and not exists (
    select 1 from param.impulses_excluded as x
    where x.impulses = s.impulses
      and (x.source = c.source or x.source_detail = c.source_detail))
