-- One row per restriction: from the police's rows on contacts to the linked who are analysed.
-- grain: step
-- sv: En rad per begränsning: från polisens rader om kontakter till de kopplade som analyseras.
select 1 as step, 'delivered' as name, count(distinct c.person_id) /* counts */ as n_persons, count(*) as n_rows
from register.network_contact as c
union all
select 2 as step, 'contact_with_active' as name, count(distinct c.person_id) /* counts */ as n_persons,
  count(*) as n_rows
from network.contact as c
union all
select 3 as step, 'enough_contacts' as name, count(*) /* counts l.person_id */ as n_persons,
  cast(null as bigint) as n_rows
from network.linked as l
union all
select 4 as step, 'matched' as name, count(*) /* counts p.person_id */ as n_persons, cast(null as bigint) as n_rows
from network.police as p
where p.side = 'linked' and p.matched
union all
select 5 as step, 'eligible' as name, count(*) /* counts p.person_id */ as n_persons, cast(null as bigint) as n_rows
from network.police as p
join cohort.member as m on m.person_id = p.person_id
where p.side = 'linked'
