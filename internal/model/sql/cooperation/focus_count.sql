-- One row per what is counted (targets opened, requests sent), kind of subject, year, and whether from the first day of
-- OB 2.0 on: how many in the period.
-- grain: counted, kind, year, from_ob2
-- sv: En rad per vad som räknas (målobjekt, begäranden), slag, år och om det är från OB 2.0: antal i perioden.
select 'targets' as counted, t.kind, cast(extract(year from t.opened_date) as integer) as year,
  t.opened_date >= c.ob2_from as from_ob2, count(*) as n
from register.target as t
cross join param.cooperation as c
where t.opened_date between c.from_date and c.as_of
group by t.kind, extract(year from t.opened_date), t.opened_date >= c.ob2_from
union all
select 'requests' as counted, q.subject_kind as kind, cast(extract(year from q.sent_date) as integer) as year,
  q.sent_date >= c.ob2_from as from_ob2, count(*) as n
from register.information_request as q
cross join param.cooperation as c
where q.sent_date between c.from_date and c.as_of
group by q.subject_kind, extract(year from q.sent_date), q.sent_date >= c.ob2_from
