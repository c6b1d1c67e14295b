-- One row per decision and span of days in which the same agencies take part in it: these as bits, and what the
-- decision states. The spans of a decision hold every day once.
-- grain: decision_id, from_date
-- sv: En rad per beslut och tid då samma myndigheter deltar i det: dessa som bitar, och vad beslutet anger. Beslutets
--   tider täcker varje dag en gång.
with taking_part as (
  select a.decision_id, a.agency, a.from_date, coalesce(a.to_date, date '9999-12-31') as to_date
  from register.decision_agency as a
  where a.to_date is null or a.to_date >= a.from_date
),
first_day as (
  select d.decision_id, date '0001-01-01' as from_date from cooperation.decision as d
  union
  select t.decision_id, t.from_date from taking_part as t
  union
  select t.decision_id, add_days(t.to_date, 1) as from_date from taking_part as t where t.to_date < date '9999-12-31'
),
span as (
  select f.decision_id, f.from_date,
    coalesce(
      add_days(lead(f.from_date) over (partition by f.decision_id order by f.from_date), -1), date '9999-12-31'
    ) as to_date
  from first_day as f
),
present as (
  select s.decision_id, s.from_date, s.to_date, coalesce(bit_or(m.bit), 0) as agencies
  from span as s
  left join taking_part as t on t.decision_id = s.decision_id and t.from_date <= s.from_date and t.to_date >= s.to_date
  left join cooperation.member_agency as m on m.agency = t.agency
  group by s.decision_id, s.from_date, s.to_date
)
select p.decision_id, p.from_date, p.to_date, p.agencies, d.from_date as decision_from_date,
  d.to_date as decision_to_date, d.stated_phenomenon_id
from present as p
join cooperation.decision as d on d.decision_id = p.decision_id
