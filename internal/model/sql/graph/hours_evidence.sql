-- One row per piece of evidence of the rules about hours. The subject is the assistant. If a rule is about all hours of
-- a month, the evidence is the hours with each provider.
-- grain: rule, subject_id, object_id, from_date
-- sv: En rad per uppgift som reglerna om timmar vilar på; det gäller assistenten.
select b.rule, b.assistant_id as subject_id, 'assistance_time' as register, b.assistant_id as person_id,
  t.provider_id as object_id,
  t.month as from_date, last_of_month(t.month) as to_date, 'hours' as measure,
  sum(t.hours) as value
from graph.hours_breach as b
join register.assistance_time as t on t.assistant_id = b.assistant_id and t.month = b.month and t.hours > 0
where b.rule in ('hours_over_day', 'hours_on_sickness_benefit')
group by b.rule, b.assistant_id, t.provider_id, t.month
union all
select b.rule, b.assistant_id, 'assistance_time', b.assistant_id, cast(null as integer), b.month,
  add_days(cast(b.month + l.months * interval '1' month as date), -1), 'hours', b.hours
from graph.hours_breach as b
cross join param.rule_hours_over_law as l
where b.rule = 'hours_over_law'
union all
select b.rule, b.assistant_id, 'assistance_time', b.assistant_id, b.user_id, b.month,
  last_of_month(b.month), 'hours', b.hours
from graph.hours_breach as b
where b.rule in ('hours_after_death', 'hours_after_emigration')
