-- One row per police report in the justice chain of the years of cases: its dates, none after the last day of the
-- study. Nothing is joined with it: no person, no company, no case.
-- grain: chain_id
-- sv: En rad per polisanmälan i rättskedjan för åren: dess datum, inget efter studiens sista dag. Inget sammanförs
--   med den: ingen person, inget bolag, inget ärende.
select j.chain_id, j.case_year, j.source, j.phenomenon_id, j.reported_date,
  case when j.opened_date <= c.as_of then j.opened_date end as opened_date,
  case when j.not_opened_date <= c.as_of then j.not_opened_date end as not_opened_date,
  case when j.closed_date <= c.as_of then j.closed_date end as closed_date,
  case when j.prosecuted_date <= c.as_of then j.prosecuted_date end as prosecuted_date,
  j.closing_reason
from register.justice_chain as j
cross join param.cooperation as c
join param.cooperation_case_year as y on y.year = j.case_year
where j.reported_date <= c.as_of
