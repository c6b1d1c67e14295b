-- Rows of the result hours: distinct assistants, assistant-months and hours per tie of the assistant (and all together)
-- and rule, and all assistants with hours. The last columns say how hours are shared out among assistants: how many,
-- the largest and second largest hours of one, and the total.
-- grain: group, category, measure
-- sv: Resultatet timmar: per assistentens koppling och regel, assistenter, assistentmånader och timmar.
with breach as (
  select coalesce(t.tie, 'all') as "group", b.rule as category,
    count(distinct b.assistant_id) as n_assistants, count(distinct (b.assistant_id, b.month)) as n_months,
    sum(b.hours) as hours
  from graph.hours_breach as b
  join assistance.assistant as a on a.person_id = b.assistant_id
  join param.tie as t on t.tie_id = a.tie_id
  group by grouping sets ((t.tie, b.rule), (b.rule))
),
worked as (
  select coalesce(t.tie, 'all') as "group", b.rule as category, b.assistant_id, sum(b.hours) as hours
  from graph.hours_breach as b
  join assistance.assistant as a on a.person_id = b.assistant_id
  join param.tie as t on t.tie_id = a.tie_id
  group by grouping sets ((t.tie, b.rule, b.assistant_id), (b.rule, b.assistant_id))
),
shared as (
  select w."group", w.category, max(w.hours) as largest, second_largest(w.hours) as second_largest
  from worked as w
  group by w."group", w.category
),
staff as (
  select coalesce(t.tie, 'all') as "group", count(a.person_id) as n_assistants
  from param.tie as t
  left join assistance.assistant as a on a.tie_id = t.tie_id
  group by grouping sets ((t.tie), ())
),
rule as (
  select x.rule
  from (values ('hours_over_day'), ('hours_over_law'), ('hours_on_sickness_benefit'), ('hours_after_death'),
    ('hours_after_emigration')) as x (rule)
)
select s."group", '' as category, 'assistants' as measure, cast(s.n_assistants as decimal(38, 18)) as value,
  null as numerator, null as denominator, null as n_behind, null as largest, null as second_largest,
  null as total
from staff as s
union all
select s."group", r.rule, 'assistants', coalesce(b.n_assistants, 0), null, null, null, null, null, null
from staff as s cross join rule as r left join breach as b on b."group" = s."group" and b.category = r.rule
union all
select s."group", r.rule, 'share_of_assistants', null, coalesce(b.n_assistants, 0), s.n_assistants, null, null, null,
  null
from staff as s cross join rule as r left join breach as b on b."group" = s."group" and b.category = r.rule
union all
select s."group", r.rule, 'assistant_months', coalesce(b.n_months, 0), null, null, null, null, null, null
from staff as s cross join rule as r left join breach as b on b."group" = s."group" and b.category = r.rule
union all
select s."group", r.rule, 'hours', coalesce(b.hours, 0), null, null, coalesce(b.n_assistants, 0),
  coalesce(h.largest, 0), coalesce(h.second_largest, 0), coalesce(b.hours, 0)
from staff as s cross join rule as r left join breach as b on b."group" = s."group" and b.category = r.rule
left join shared as h on h."group" = s."group" and h.category = r.rule
where r.rule <> 'hours_over_law'
