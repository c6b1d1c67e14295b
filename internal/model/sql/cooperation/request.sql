-- One row per request sent on or before the last day of the study: who asks whom on which ground, the day on which
-- the answer is due, the answer if it came by the last day of the study, and the phenomenon as of a target.
-- grain: none
-- sv: En rad per begäran skickad senast studiens sista dag: vem som frågar vem på vilken grund, den dag då svaret ska
--   ha kommit, svaret om det kommit senast studiens sista dag, och fenomenet som för ett målobjekt.
select q.from_agency, q.to_agency, q.ground, q.subject_kind, q.sent_date,
  coalesce(q.due_date, q.sent_date + c.answer_days) as due_date,
  case when q.answered_date <= c.as_of then q.answered_date end as answered_date,
  case when q.answered_date <= c.as_of then coalesce(q.outcome, 'not_stated') else 'unanswered' end as outcome,
  case
    when q.phenomenon_id is not null then coalesce(p.phenomenon_id, 'unclassified')
    else coalesce(d.phenomenon_id, 'unclassified')
  end as phenomenon_id
from register.information_request as q
cross join param.cooperation as c
left join cooperation.known_phenomenon as p on p.phenomenon_id = q.phenomenon_id
left join cooperation.decision as d on d.decision_id = q.decision_id
where q.sent_date <= c.as_of
