-- One row per rule, assistant, other party (the user, where the rule is about users too) and month: hours that the day, the law or the registers do not allow, and the limit where there is one.
with span as (
  select h.assistant_id, h.month, cast(h.month + l.months * interval 1 month as date) as until, sum(o.hours) as hours
  from graph.hours_month as h
  cross join param.rule_hours_over_law as l
  join graph.hours_month as o on o.assistant_id = h.assistant_id and o.month >= h.month and o.month < h.month + l.months * interval 1 month
  group by h.assistant_id, h.month, l.months
),
detail as (
  select t.assistant_id, t.user_id, t.month, sum(t.hours) as hours
  from register.assistance_time as t
  cross join param.assistance as p
  where t.hours > 0
    and t.month between p.from_date and p.to_date
  group by t.assistant_id, t.user_id, t.month
),
party as (
  select d.assistant_id, d.user_id, d.month, d.hours, d.assistant_id as person_id from detail as d
  union
  select d.assistant_id, d.user_id, d.month, d.hours, d.user_id as person_id from detail as d
)
select 'hours_over_day' as rule, h.assistant_id, cast(null as integer) as user_id, h.month, h.hours,
  cast(24 * (cast(h.month + interval 1 month as date) - h.month) as bigint) as allowed
from graph.hours_month as h
where h.hours > 24 * (cast(h.month + interval 1 month as date) - h.month)
union all
select 'hours_over_law' as rule, f.assistant_id, null as user_id, f.month, f.hours, cast(n.weekly_hours * (f.until - f.month) / 7 as bigint) as allowed
from span as f
cross join param.network as n
where f.hours * 7 > n.weekly_hours * (f.until - f.month)
union all
select 'hours_on_sickness_benefit' as rule, h.assistant_id, null as user_id, h.month, h.hours, 0 as allowed
from graph.hours_month as h
where exists (
  select 1
  from register.benefit_payment as b
  where b.person_id = h.assistant_id
    and cast(b.benefit as varchar) = 'sickness_benefit'
    and b.amount > 0
    and b.from_date <= h.month
    and b.to_date >= cast(h.month + interval 1 month as date) - 1
)
union all
select 'hours_after_death' as rule, d.assistant_id, d.user_id, d.month, d.hours, 0 as allowed
from party as d
join register.person as p on p.person_id = d.person_id and p.death_date < d.month
group by d.assistant_id, d.user_id, d.month, d.hours
union all
select 'hours_after_emigration' as rule, d.assistant_id, d.user_id, d.month, d.hours, 0 as allowed
from party as d
join register.person as p on p.person_id = d.person_id and p.emigrated_date < d.month
group by d.assistant_id, d.user_id, d.month, d.hours
