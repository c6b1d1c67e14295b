-- One row per asking and asked agency (empty: all), ground (empty: all), whether answered, and number of days from
-- the sending to the answer, or to the last day of the study where there is none: how many requests of the period.
-- Those answered before they were sent are not here.
-- grain: from_agency, to_agency, ground, answered, days
-- sv: En rad per begärande och tillfrågad myndighet (tomt: alla), grund (tomt: alla), om begäran besvarats och antal
--   dagar till svaret, eller till studiens sista dag där svar saknas: antal begäranden i perioden. De som besvarats
--   före de skickats är inte med.
with asked as (
  select q.from_agency, q.to_agency, q.ground, coalesce(q.answered_date <= c.as_of, false) as answered,
    cast(
      days_between(q.sent_date, case when q.answered_date <= c.as_of then q.answered_date else c.as_of end) as integer
    ) as days, count(*) as n
  from register.information_request as q
  cross join param.cooperation as c
  where q.sent_date between c.from_date and c.as_of
    and (q.answered_date is null or q.answered_date >= q.sent_date)
  group by 1, 2, 3, 4, 5
)
select coalesce(q.from_agency, '') as from_agency, coalesce(q.to_agency, '') as to_agency,
  coalesce(q.ground, '') as ground, q.answered, q.days, cast(sum(q.n) as bigint) as n
from asked as q
group by grouping sets ((q.from_agency, q.to_agency, q.answered, q.days), (q.ground, q.answered, q.days),
  (q.answered, q.days))
