-- One row per source, ending (event: convicted; other: acquitted or dismissed; censored: pending) and number of months
-- from the prosecution, none below zero: how many.
-- grain: source, ending, months
-- sv: En rad per källa, slut (fällande, annat avgörande, inte avgjort) och antal månader från åtalet: antal.
with told as (
  select j.source, j.months, j.cases,
    case j.outcome when 'convicted' then 'event' when 'pending' then 'censored' else 'other' end as ending
  from register.judgment_count as j
  join param.cooperation_case_year as y on y.year = j.case_year
  where j.months >= 0
)
select t.source, t.ending, t.months, cast(sum(t.cases) as bigint) as n
from told as t
group by t.source, t.ending, t.months
