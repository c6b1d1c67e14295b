-- One row per asking and asked agency, ground, kind of subject, phenomenon as of a target, outcome, year sent in the
-- period (empty: sent before it), whether sent from the first day of OB 2.0 on, and year answered in the period
-- (empty: not answered in it): how many requests sent on or before the last day of the study, those due by that day,
-- those of them answered in time, and those unanswered and overdue. An answer after that day is none.
-- grain: from_agency, to_agency, ground, subject_kind, phenomenon_id, outcome, year, from_ob2, answered_year
-- sv: En rad per begärande och tillfrågad myndighet, grund, slag av objekt, fenomen som för ett målobjekt, utfall, år i
--   perioden då begäran skickades (tomt: före den), om det är från OB 2.0, och år i perioden då den besvarades (tomt:
--   inte i den): antal begäranden skickade senast studiens sista dag, de som skulle ha besvarats, de av dem som
--   besvarats i tid, och de obesvarade vars dag har passerat.
with asked as (
  select q.from_agency, q.to_agency, q.ground, q.subject_kind, q.phenomenon_id, q.decision_id, q.sent_date, q.outcome,
    coalesce(q.due_date, add_days(q.sent_date, c.answer_days)) as due_date,
    case when q.answered_date <= c.as_of then q.answered_date end as answered_date, c.as_of, c.from_date, c.ob2_from
  from register.information_request as q
  cross join param.cooperation as c
  where q.sent_date <= c.as_of
),
told as (
  select q.from_agency, q.to_agency, q.ground, q.subject_kind,
    case
      when q.phenomenon_id is not null then coalesce(p.phenomenon_id, 'unclassified')
      else coalesce(d.phenomenon_id, 'unclassified')
    end as phenomenon_id,
    case when q.answered_date is not null then coalesce(q.outcome, 'not_stated') else 'unanswered' end as outcome,
    case when q.sent_date >= q.from_date then cast(extract(year from q.sent_date) as integer) end as year,
    q.sent_date >= q.ob2_from as from_ob2,
    case when q.answered_date >= q.from_date then cast(extract(year from q.answered_date) as integer) end
      as answered_year,
    q.due_date <= q.as_of as due, coalesce(q.answered_date <= q.due_date, false) as in_time,
    q.due_date < q.as_of and q.answered_date is null as overdue
  from asked as q
  left join cooperation.known_phenomenon as p on p.phenomenon_id = q.phenomenon_id
  left join cooperation.decision as d on d.decision_id = q.decision_id
)
select t.from_agency, t.to_agency, t.ground, t.subject_kind, t.phenomenon_id, t.outcome, t.year, t.from_ob2,
  t.answered_year, count(*) as n, count(*) filter (where t.due) as n_due,
  count(*) filter (where t.due and t.in_time) as n_in_time, count(*) filter (where t.overdue) as n_overdue
from told as t
group by t.from_agency, t.to_agency, t.ground, t.subject_kind, t.phenomenon_id, t.outcome, t.year, t.from_ob2,
  t.answered_year
