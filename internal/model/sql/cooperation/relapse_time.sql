-- One row per whether a measure had an effect, ending (event: seen again, censored) and number of days: how many
-- persons, companies and networks with a target that was closed. The days run from the closing of the first such
-- target, of equal ones the one with the smallest number, to the opening of the next target of the same subject on a
-- later day, or to the last day of the study. A measure of that target with an effect counts if it is dated on or
-- before the closing.
-- grain: with_effect, ending, days
-- sv: En rad per om en åtgärd hade effekt, slut (åter målobjekt, avkortad) och antal dagar: antal personer, bolag
--   och nätverk med ett avslutat målobjekt. Dagarna räknas från det första avslutet till nästa målobjekt på en
--   senare dag, eller till studiens sista dag.
with subject as (
  select t.target_id, t.kind,
    case t.kind when 'individual' then t.person_id when 'company' then t.company_id else 0 end as id,
    case when t.kind = 'network' then t.network else '' end as network, t.opened_date,
    case when t.closed_date <= c.as_of then t.closed_date end as closed_date
  from register.target as t
  cross join param.cooperation as c
  where t.opened_date <= c.as_of
    and (
      t.kind = 'individual' and t.person_id is not null
      or t.kind = 'company' and t.company_id is not null
      or t.kind = 'network' and t.network is not null
    )
),
earliest as (
  select s.kind, s.id, s.network, min(s.closed_date) as closed_date
  from subject as s
  where s.closed_date >= s.opened_date
  group by s.kind, s.id, s.network
),
first_closed as (
  select e.kind, e.id, e.network, e.closed_date, min(s.target_id) as target_id
  from earliest as e
  join subject as s on s.kind = e.kind and s.id = e.id and s.network = e.network and s.closed_date = e.closed_date
  where s.closed_date >= s.opened_date
  group by e.kind, e.id, e.network, e.closed_date
),
again as (
  select f.target_id, min(s.opened_date) as opened_date
  from first_closed as f
  join subject as s on s.kind = f.kind and s.id = f.id and s.network = f.network
  where s.opened_date > f.closed_date
  group by f.target_id
),
effective as (
  select distinct f.target_id
  from first_closed as f
  join register.measure as m on m.target_id = f.target_id
  where m.effect is not null
    and m.date <= f.closed_date
),
told as (
  select e.target_id is not null as with_effect,
    case when a.opened_date is null then 'censored' else 'event' end as ending,
    days_between(f.closed_date, coalesce(a.opened_date, c.as_of)) as days
  from first_closed as f
  cross join param.cooperation as c
  left join again as a on a.target_id = f.target_id
  left join effective as e on e.target_id = f.target_id
)
select t.with_effect, t.ending, cast(t.days as integer) as days, count(*) as n
from told as t
group by t.with_effect, t.ending, t.days
