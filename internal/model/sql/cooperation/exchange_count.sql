-- One row per asking and asked agency, ground, outcome and year sent of the requests of the period: how many, those
-- due by the last day of the study, those of them answered in time, and those unanswered and overdue.
-- grain: from_agency, to_agency, ground, outcome, year
-- sv: En rad per begärande och tillfrågad myndighet, grund, utfall och år för periodens begäranden: antal, de som
--   skulle ha besvarats, de av dem som besvarats i tid, och de obesvarade vars dag har passerat.
with asked as (
  select q.from_agency, q.to_agency, q.ground, q.outcome, q.sent_date,
    coalesce(q.due_date, add_days(q.sent_date, c.answer_days)) as due_date,
    case when q.answered_date <= c.as_of then q.answered_date end as answered_date, c.as_of
  from register.information_request as q
  cross join param.cooperation as c
  where q.sent_date between c.from_date and c.as_of
)
select q.from_agency, q.to_agency, q.ground,
  case when q.answered_date is not null then coalesce(q.outcome, 'not_stated') else 'unanswered' end as outcome,
  cast(extract(year from q.sent_date) as integer) as year, count(*) as n,
  count(*) filter (where q.due_date <= q.as_of) as n_due,
  count(*) filter (where q.due_date <= q.as_of and q.answered_date <= q.due_date) as n_in_time,
  count(*) filter (where q.due_date < q.as_of and q.answered_date is null) as n_overdue
from asked as q
group by 1, 2, 3, 4, 5
