-- One row per base group: members with a residence permit for work (their own or as family) decided in the period, and
-- those of them with assistance hours with any provider.
-- grain: group_id
-- sv: En rad per grupp: medlemmar med uppehållstillstånd för arbete i perioden, och de av dem som har assistanstimmar.
select m.group_id, count(*) /* counts q.person_id */ as n_persons, count(h.person_id) /* counts */ as n_with_hours
from (
  select distinct q.person_id
  from register.permit as q
  cross join param.permit as p
  where q.decided_date between p.from_date and p.to_date
    and q.kind in (select k.kind from param.residence_kind as k)
) as q
join cohort.member as m on m.person_id = q.person_id
left join (
  select distinct t.assistant_id as person_id
  from register.assistance_time as t
  cross join param.permit_hours as p
  where t.hours > 0
    and t.month between p.from_date and p.to_date
) as h on h.person_id = q.person_id
group by m.group_id
