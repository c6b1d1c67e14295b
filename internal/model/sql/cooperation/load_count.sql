-- One row per what is counted (requests sent, requests answered, measures), agency and year of the period: how many. Of
-- requests sent the agency is the one that asks, of those answered the one that answers.
-- grain: counted, agency, year
-- sv: En rad per vad som räknas (skickade och besvarade begäranden, åtgärder), myndighet och år i perioden: antal. För
--   skickade begäranden är myndigheten den som frågar, för besvarade den som svarar.
select 'requests_sent' as counted, q.from_agency as agency, q.year, cast(sum(q.n) as bigint) as n
from cooperation.exchange_count as q
group by q.from_agency, q.year
union all
select 'requests_answered' as counted, q.to_agency as agency,
  cast(extract(year from q.answered_date) as integer) as year, count(*) as n
from register.information_request as q
cross join param.cooperation as c
where q.sent_date <= c.as_of
  and q.answered_date between c.from_date and c.as_of
group by q.to_agency, extract(year from q.answered_date)
union all
select 'measures' as counted, m.agency, cast(extract(year from m.date) as integer) as year, count(*) as n
from register.measure as m
cross join param.cooperation as c
where m.date between c.from_date and c.as_of
group by m.agency, extract(year from m.date)
