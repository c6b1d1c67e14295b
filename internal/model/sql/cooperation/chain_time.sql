-- One row per step of the justice chain, source, ending (event, other, censored, out_of_order) and number of days: how
-- many police reports. The event is to open a preliminary investigation or to prosecute; the ending is what comes
-- first, the event where both come on one day. Those without an ending are censored on the last day of the study. One
-- that ended before it began is out of order, and has no days.
-- grain: step, source, ending, days
-- sv: En rad per steg i rättskedjan, källa, slut och antal dagar: antal polisanmälningar. Slutet är det som kommer
--   först, händelsen där båda kommer samma dag. De utan slut följs till studiens sista dag. De som slutade innan de
--   började är i fel ordning och har inga dagar.
with begun as (
  select 'preliminary_decision' as step, j.source, j.reported_date as from_date, j.opened_date as event_date,
    j.not_opened_date as other_date
  from cooperation.chain as j
  union all
  select 'preliminary' as step, j.source, j.opened_date as from_date, j.prosecuted_date as event_date,
    j.closed_date as other_date
  from cooperation.chain as j
  where j.opened_date is not null
  union all
  select 'prosecution' as step, j.source, j.reported_date as from_date, j.prosecuted_date as event_date,
    case
      when j.closed_date < coalesce(j.not_opened_date, date '9999-12-31') then j.closed_date else j.not_opened_date
    end as other_date
  from cooperation.chain as j
),
ended as (
  select b.step, b.source, b.from_date, b.event_date <= coalesce(b.other_date, b.event_date) as is_event,
    case when b.event_date <= coalesce(b.other_date, b.event_date) then b.event_date else b.other_date end as ended_date
  from begun as b
),
told as (
  select e.step, e.source,
    case
      when e.ended_date < e.from_date then 'out_of_order'
      when e.is_event then 'event'
      when e.ended_date is not null then 'other'
      else 'censored'
    end as ending,
    case
      when e.ended_date < e.from_date then 0 else days_between(e.from_date, coalesce(e.ended_date, c.as_of))
    end as days
  from ended as e
  cross join param.cooperation as c
)
select t.step, t.source, t.ending, cast(t.days as integer) as days, count(*) as n
from told as t
group by t.step, t.source, t.ending, t.days
