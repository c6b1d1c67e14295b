-- One row per restriction: from the police's rows on active persons to the active and enablers who are analysed.
-- grain: step
-- sv: En rad per begränsning: från polisens rader om aktiva till de aktiva och möjliggörare som analyseras.
select 1 as step, 'delivered' as name, count(distinct a.person_id) /* counts */ as n_persons, count(*) as n_rows
from register.network_active as a
union all
select 2 as step, 'one_role' as name, count(*) /* counts a.person_id */ as n_persons, count(*) as n_rows
from network.active as a
union all
select 3 as step, 'matched' as name, count(*) /* counts p.person_id */ as n_persons, count(*) as n_rows
from network.police as p
where p.side = 'active' and p.matched
union all
select 4 as step, 'eligible' as name, count(*) /* counts p.person_id */ as n_persons, count(*) as n_rows
from network.police as p
join cohort.member as m on m.person_id = p.person_id
where p.side = 'active'
