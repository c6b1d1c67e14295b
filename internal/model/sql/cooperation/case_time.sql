-- One row per step (investigation: to the closing; police_report: to the police report), source, ending and number of
-- days from the opening: how many control investigations. Those without an ending are censored on the last day until
-- which the register is known. One that ended before it was opened is out of order, and has no days.
-- grain: step, source, ending, days
-- sv: En rad per steg, källa, slut och antal dagar från inledandet: antal kontrollutredningar. De utan slut följs
--   till den dag till vilken registret är känt. De som slutade innan de inleddes är i fel ordning och har inga
--   dagar.
with ended as (
  select 'investigation' as step, i.source, i.opened_date, i.closed_date as ended_date
  from cooperation.investigation as i
  where i.person_id is not null or i.company_id is not null
  union all
  select 'police_report' as step, i.source, i.opened_date, i.police_reported_date as ended_date
  from cooperation.investigation as i
  where i.person_id is not null or i.company_id is not null
),
told as (
  select e.step, e.source,
    case
      when e.ended_date < e.opened_date then 'out_of_order'
      when e.ended_date is null then 'censored'
      else 'event'
    end as ending,
    case
      when e.ended_date < e.opened_date then 0
      else days_between(e.opened_date, coalesce(e.ended_date, o.known_until))
    end as days
  from ended as e
  join param.cooperation_observed as o on o.register = 'control_investigation'
  where e.opened_date <= o.known_until
)
select t.step, t.source, t.ending, cast(t.days as integer) as days, count(*) as n
from told as t
group by t.step, t.source, t.ending, t.days
