-- One row per assistant and month of the period: hours with all providers and users together.
-- grain: assistant_id, month
-- sv: En rad per assistent och månad i perioden: timmar hos alla anordnare och brukare tillsammans.
select t.assistant_id, t.month, sum(t.hours) as hours
from register.assistance_time as t
cross join param.assistance as p
where t.hours > 0
  and t.month between p.from_date and p.to_date
group by t.assistant_id, t.month
