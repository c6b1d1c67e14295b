-- One row per asking and asked agency, ground, outcome and year sent of the requests of the period: how many, those
-- due by the last day of the study, those of them answered in time, and those unanswered and overdue.
-- grain: from_agency, to_agency, ground, outcome, year
-- sv: En rad per begärande och tillfrågad myndighet, grund, utfall och år för periodens begäranden: antal, de som
--   skulle ha besvarats, de av dem som besvarats i tid, och de obesvarade vars dag har passerat.
select q.from_agency, q.to_agency, q.ground, q.outcome, q.year, cast(sum(q.n) as bigint) as n,
  cast(sum(q.n_due) as bigint) as n_due, cast(sum(q.n_in_time) as bigint) as n_in_time,
  cast(sum(q.n_overdue) as bigint) as n_overdue
from cooperation.request as q
where q.year is not null
group by q.from_agency, q.to_agency, q.ground, q.outcome, q.year
