-- One row per asking and asked agency, ground, outcome and year sent of the requests of the period: how many, those
-- due by the last day of the study, those of them answered in time, and those unanswered and overdue.
-- grain: from_agency, to_agency, ground, outcome, year
-- sv: En rad per begärande och tillfrågad myndighet, grund, utfall och år för periodens begäranden: antal, de som
--   skulle ha besvarats, de av dem som besvarats i tid, och de obesvarade vars dag har passerat.
select q.from_agency, q.to_agency, q.ground, q.outcome, cast(extract(year from q.sent_date) as integer) as year,
  count(*) as n, count(*) filter (where q.due_date <= c.as_of) as n_due,
  count(*) filter (where q.due_date <= c.as_of and q.answered_date <= q.due_date) as n_in_time,
  count(*) filter (where q.due_date < c.as_of and q.answered_date is null) as n_overdue
from cooperation.request as q
cross join param.cooperation as c
where q.sent_date >= c.from_date
group by q.from_agency, q.to_agency, q.ground, q.outcome, extract(year from q.sent_date)
