-- One row: all hours of the period, and the distinct user-months with hours. Users who are their own employers are
-- included.
-- grain: one row
-- sv: En rad: periodens alla timmar och de brukarmånader de ligger i, också hos egna arbetsgivare.
select coalesce(sum(m.hours), 0) as hours, count(*) as n_user_months
from (
  select t.user_id, t.month, sum(t.hours) as hours
  from register.assistance_time as t
  cross join param.assistance as p
  where t.hours > 0
    and t.month between p.from_date and p.to_date
  group by t.user_id, t.month
) as m
