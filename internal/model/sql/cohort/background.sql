-- One row per base group and category of background. Descriptive only: background enters no indicator, match or selection.
select m.group_id, b.category, count(*) as n
from cohort.member as m
join param.background as b on b.code = cast(m.background as varchar)
group by m.group_id, b.category
