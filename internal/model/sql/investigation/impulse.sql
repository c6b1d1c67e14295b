-- One row per base group and source: investigations of members, opened in the period, that led to action.
-- grain: group_id, source
-- sv: En rad per grupp och källa: utredningar av medlemmar, inledda i perioden, som ledde till en åtgärd.
select m.group_id, c.source, count(*) /* counts m.person_id */ as n
from register.control_investigation as c
cross join param.investigated as i
join cohort.member as m on m.person_id = c.person_id
where c.opened_date between i.from_date and i.to_date
  and c.action
group by m.group_id, c.source
