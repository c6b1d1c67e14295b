-- One row per piece of evidence of the rules about hours; the subject is the assistant.
select b.rule, b.assistant_id as subject_id, 'assistance_time' as register, b.assistant_id as person_id, b.user_id as object_id,
  b.month as from_date,
  cast(case when b.rule = 'hours_over_law' then b.month + interval 4 month else b.month + interval 1 month end as date) - 1 as to_date,
  'hours' as measure, b.hours as value
from graph.hours_breach as b
