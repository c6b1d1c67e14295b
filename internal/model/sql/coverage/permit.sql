-- One row per month in which permits were decided, and kind.
select cast(date_trunc('month', p.decided_date) as date) as month, cast(p.kind as varchar) as code, count(*) as n
from register.permit as p
group by all
