-- One row per control investigation opened on or before the last day of the study, with its source (cooperation or
-- other) and phenomenon, unclassified where it has none or one that no register has.
-- grain: case_id
-- sv: En rad per kontrollutredning som inletts senast studiens sista dag: källa (samverkan eller annan) och fenomen.
-- stored: no
select i.case_id, i.person_id, i.company_id, i.opened_date, i.closed_date, i.police_reported_date, i.wrong_amount,
  case
    when i.source in (select s.source from param.cooperation_source as s where s.source is not null)
      or i.source_detail in (
        select s.source_detail from param.cooperation_source as s where s.source_detail is not null
      )
    then 'cooperation' else 'other'
  end as source,
  coalesce(p.phenomenon_id, 'unclassified') as phenomenon_id
from register.control_investigation as i
cross join param.cooperation as c
left join register.case_phenomenon as f on f.case_id = i.case_id
left join cooperation.known_phenomenon as p on p.phenomenon_id = f.phenomenon_id
where i.opened_date <= c.as_of
