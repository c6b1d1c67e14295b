-- One row per decision, agency and span of days in which the agency takes part in the decision. Spans that meet or
-- overlap are one, so that a day is in at most one.
-- grain: decision_id, agency, from_date
-- sv: En rad per beslut, myndighet och tid då myndigheten deltar i beslutet. Tider som överlappar varandra är en.
with ranged as (
  select a.decision_id, a.agency, a.from_date, coalesce(a.to_date, date '9999-12-31') as to_date
  from register.decision_agency as a
  where a.to_date is null or a.to_date >= a.from_date
),
placed as (
  select r.decision_id, r.agency, r.from_date, r.to_date,
    max(r.to_date) over (
      partition by r.decision_id, r.agency order by r.from_date rows between unbounded preceding and 1 preceding
    ) as before_date
  from ranged as r
),
numbered as (
  select p.decision_id, p.agency, p.from_date, p.to_date,
    sum(case when p.before_date >= p.from_date then 0 else 1 end) over (
      partition by p.decision_id, p.agency order by p.from_date rows between unbounded preceding and current row
    ) as span
  from placed as p
)
select n.decision_id, n.agency, min(n.from_date) as from_date, max(n.to_date) as to_date
from numbered as n
group by n.decision_id, n.agency, n.span
