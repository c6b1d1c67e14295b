-- One row per person in a police group, active or linked: the group, its strength, and whether the person is matched. A
-- person is matched who is in the social insurance's own register of insured persons. Only matched persons are analysed
-- further.
-- grain: person_id
-- sv: En rad per person i någon av polisens grupper: gruppen, dess styrka, och om personen finns i socialförsäkringen.
with member as (
  select a.person_id, r.role as name, 'active' as side
  from network.active as a
  join param.role as r on r.strength = a.strength
  union all
  select l.person_id, l.level as name, 'linked' as side
  from network.linked as l
)
select m.person_id, g.group_id, g.strength, m.side, f.person_id is not null as matched
from member as m
join param.base_group as g on g.name = m.name
left join network.insured as f on f.person_id = m.person_id
