-- One row per restriction: from all control investigations to those of members that led to action.
-- grain: step
-- sv: En rad per begränsning: från alla kontrollutredningar till dem om gruppernas medlemmar som ledde till en åtgärd.
select v.step, v.name,
  case v.step when 1 then i.persons when 2 then i.persons when 3 then i.persons_period when 4 then i.persons_member
    else i.persons_action end as n_persons,
  case v.step when 1 then i.n when 2 then i.n_person when 3 then i.n_period when 4 then i.n_member
    else i.n_action end as n_rows
from (
  select count(*) as n,
    count(c.person_id) as n_person, count(distinct c.person_id) /* counts */ as persons,
    count(c.person_id) filter (where c.opened_date between p.from_date and p.to_date) as n_period,
    count(distinct c.person_id) /* counts */
      filter (where c.opened_date between p.from_date and p.to_date) as persons_period,
    count(m.person_id) filter (where c.opened_date between p.from_date and p.to_date) as n_member,
    count(distinct m.person_id) /* counts */
      filter (where c.opened_date between p.from_date and p.to_date) as persons_member,
    count(m.person_id) filter (where c.action and c.opened_date between p.from_date and p.to_date) as n_action,
    count(distinct m.person_id) /* counts */
      filter (where c.action and c.opened_date between p.from_date and p.to_date) as persons_action
  from register.control_investigation as c
  cross join param.investigated as p
  left join cohort.member as m on m.person_id = c.person_id
) as i
cross join (values (1, 'delivered'), (2, 'with_person'), (3, 'in_period'), (4, 'in_group'), (5, 'with_action'))
  as v (step, name)
