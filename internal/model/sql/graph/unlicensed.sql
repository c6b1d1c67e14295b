-- One row per private company and user with hours, since the period began, in months in which the company has no care
-- licence in force. A licence is in force if it was granted by the month's end and not revoked before the month.
-- from_rank is the company, with a licence revoked before that month, that the user came from within some months
-- before; of several the first by number.
-- grain: company_id, user_id
-- sv: En rad per privat bolag och brukare med timmar medan bolaget saknar tillstånd, och om brukaren kom från ett bolag
--   vars tillstånd återkallats.
with period as (
  select t.provider_id as company_id, t.user_id, min(t.month) as first_month, max(t.month) as last_month,
    count(distinct t.month) as n_months
  from register.assistance_time as t
  cross join param.assistance as p
  where t.hours > 0
    and t.provider_kind = 'company'
    and t.month >= p.from_date
    and not exists (
      select 1 from register.care_licence as l
      where l.company_id = t.provider_id
        and l.granted_date < t.month + interval '1' month
        and (l.revoked_date is null or l.revoked_date >= t.month)
    )
  group by t.provider_id, t.user_id
)
select u.company_id, u.user_id, u.first_month, u.last_month, u.n_months,
  (
    select min(o.sort_rank)
    from register.assistance_time as b
    join register.organisation as o on o.organisation_id = b.provider_id
    join register.care_licence as l on l.company_id = b.provider_id
    cross join param.rule_unlicensed_takeover as n
    where b.user_id = u.user_id and b.provider_id <> u.company_id and b.hours > 0
      and b.month < u.first_month and b.month >= u.first_month - n.months * interval '1' month
      and b.provider_kind <> 'own_employer'
      and l.revoked_date < u.first_month
  ) as from_rank
from period as u
