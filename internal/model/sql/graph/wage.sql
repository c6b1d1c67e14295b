-- One row per employer, person and month with pay, for the people about whose pay some rule asks: assistants of users
-- who are their own employers, and holders of the period's work permits. The statements of the whole country are read
-- once for all of them.
-- grain: company_id, person_id, month
-- sv: En rad per arbetsgivare, person och månad med lön, för de personer vars lön någon regel frågar efter: assistenter
--   hos brukare som är egna arbetsgivare, och innehavare av periodens arbetstillstånd.
select distinct w.employer_id as company_id, w.person_id, w.month
from register.employer_statement as w
where w.gross_pay > 0
  and w.person_id in (
    select t.assistant_id
    from register.assistance_time as t
    where t.provider_kind = 'own_employer' and t.hours > 0
    union
    select q.person_id
    from register.permit as q
    cross join param.permit as p
    where q.employer_id is not null
      and q.decided_date between p.from_date and p.to_date
      and q.kind in (select k.kind from param.work_kind as k)
  )
