-- One row per what is counted (requests sent, requests answered, measures), agency and year of the period: how many. Of
-- requests sent the agency is the one that asks, of those answered the one that answers.
-- grain: counted, agency, year
-- sv: En rad per vad som räknas (skickade och besvarade begäranden, åtgärder), myndighet och år i perioden: antal. För
--   skickade begäranden är myndigheten den som frågar, för besvarade den som svarar.
select 'requests_sent' as counted, q.from_agency as agency, cast(extract(year from q.sent_date) as integer) as year,
  count(*) as n
from cooperation.request as q
cross join param.cooperation as c
where q.sent_date >= c.from_date
group by q.from_agency, extract(year from q.sent_date)
union all
select 'requests_answered' as counted, q.to_agency as agency,
  cast(extract(year from q.answered_date) as integer) as year, count(*) as n
from cooperation.request as q
cross join param.cooperation as c
where q.answered_date >= c.from_date
group by q.to_agency, extract(year from q.answered_date)
union all
select 'measures' as counted, m.agency, cast(extract(year from m.date) as integer) as year, count(*) as n
from cooperation.measure as m
cross join param.cooperation as c
where m.date >= c.from_date
group by m.agency, extract(year from m.date)
