-- One row per target opened on or before the last day of the study. A closing after that day is empty. The phenomenon
-- is its own where it states one, else that of its decision; unclassified where no register has it.
-- grain: target_id
-- sv: En rad per målobjekt öppnat senast studiens sista dag. Ett avslut efter den dagen är tomt. Fenomenet är dess
--   eget om det anger ett, annars beslutets; ej klassificerat där inget register har det.
-- stored: no
select t.target_id, t.kind, t.person_id, t.company_id, t.network, t.area_class, t.opened_date,
  case when t.closed_date <= c.as_of then t.closed_date end as closed_date,
  case
    when t.phenomenon_id is not null then coalesce(p.phenomenon_id, 'unclassified')
    else coalesce(d.phenomenon_id, 'unclassified')
  end as phenomenon_id
from register.target as t
cross join param.cooperation as c
left join cooperation.known_phenomenon as p on p.phenomenon_id = t.phenomenon_id
left join cooperation.decision as d on d.decision_id = t.decision_id
where t.opened_date <= c.as_of
