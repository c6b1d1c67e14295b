-- One row per rule, assistant, other party (the user, if the rule is about users too) and month: hours that the day,
-- the law or the registers do not allow, and the limit if there is one.
-- grain: rule, assistant_id, user_id, month
-- sv: En rad per regel, assistent, motpart och månad: timmar som dygnet, lagen eller registren inte medger, och gränsen
--   där en finns.
with much as (
  -- whoever is over the mean in some months together is over it in one of them
  select h.assistant_id
  from graph.hours_month as h
  cross join param.network as n
  where h.hours * 7 > n.weekly_hours * days_in_month(h.month)
),
span as (
  select h.assistant_id, w.month, w.until, sum(h.hours) as hours
  from graph.hours_month as h
  join param.hours_window as w on h.month >= w.month and h.month < w.until
  where h.assistant_id in (select m.assistant_id from much as m)
  group by h.assistant_id, w.month, w.until
),
paid as (
  select b.person_id, b.from_date, b.to_date
  from register.benefit_payment as b
  where b.benefit = 'sickness_benefit'
    and b.amount > 0
    and b.to_date >= b.from_date
    and b.person_id in (select h.assistant_id from graph.hours_month as h)
),
numbered as (
  select d.person_id, d.from_date, d.to_date,
    count(case when d.begins then 1 end) over (partition by d.person_id order by d.from_date, d.to_date) as spell
  from (
    select x.person_id, x.from_date, x.to_date,
      coalesce(x.from_date > add_days(max(x.to_date) over (
        partition by x.person_id
        order by x.from_date, x.to_date
        rows between unbounded preceding and 1 preceding
      ), 1), true) as begins
    from paid as x
  ) as d
),
sick as (
  -- payments that overlap or follow each other day on day are one spell
  select n.person_id, min(n.from_date) as from_date, max(n.to_date) as to_date
  from numbered as n
  group by n.person_id, n.spell
),
gone as (
  select p.person_id, p.death_date, p.emigrated_date
  from register.person as p
  where coalesce(p.death_date, p.emigrated_date) is not null
    and p.person_id in (
      select t.assistant_id from register.assistance_time as t
      union
      select t.user_id from register.assistance_time as t
    )
),
detail as (
  select t.assistant_id, t.user_id, t.month, sum(t.hours) as hours
  from register.assistance_time as t
  cross join param.assistance as p
  where t.hours > 0
    and t.month between p.from_date and p.to_date
    and (t.assistant_id in (select g.person_id from gone as g) or t.user_id in (select g.person_id from gone as g))
  group by t.assistant_id, t.user_id, t.month
),
afterwards as (
  select d.assistant_id, d.user_id, d.month, d.hours,
    coalesce(a.death_date < d.month, false) or coalesce(u.death_date < d.month, false) as is_dead,
    coalesce(a.emigrated_date < d.month, false) or coalesce(u.emigrated_date < d.month, false) as is_abroad
  from detail as d
  left join gone as a on a.person_id = d.assistant_id
  left join gone as u on u.person_id = d.user_id
)
select 'hours_over_day' as rule, h.assistant_id, cast(null as integer) as user_id, h.month, h.hours,
  cast(24 * days_in_month(h.month) as bigint) as allowed
from graph.hours_month as h
where h.hours > 24 * days_in_month(h.month)
union all
select 'hours_over_law' as rule, f.assistant_id, null as user_id, f.month, f.hours,
  cast(cast(n.weekly_hours * days_between(f.month, f.until) as double) / 7 as bigint) as allowed
from span as f
cross join param.network as n
where f.hours * 7 > n.weekly_hours * days_between(f.month, f.until)
union all
select 'hours_on_sickness_benefit' as rule, h.assistant_id, null as user_id, h.month, h.hours, 0 as allowed
from graph.hours_month as h
join sick as s -- a month is in one spell, because the spells of a person have days between them
  on s.person_id = h.assistant_id
 and s.from_date <= h.month
 and s.to_date >= last_of_month(h.month)
union all
select 'hours_after_death' as rule, a.assistant_id, a.user_id, a.month, a.hours, 0 as allowed
from afterwards as a
where a.is_dead
union all
select 'hours_after_emigration' as rule, a.assistant_id, a.user_id, a.month, a.hours, 0 as allowed
from afterwards as a
where a.is_abroad
