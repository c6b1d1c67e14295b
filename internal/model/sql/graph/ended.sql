-- One row per company and kind of end (bankruptcy, revoked licence, deregistration), with its last day.
-- grain: company_id, kind
-- sv: En rad per bolag och slags slut, med dess sista dag: konkurs, återkallat tillstånd eller avregistrering.
with happened as (
  select c.company_id, 'bankruptcy' as kind, c.bankruptcy_date as ended_date
  from graph.business as c
  where c.bankruptcy_date is not null
  union
  select l.company_id, 'revoked_licence' as kind, l.revoked_date
  from register.care_licence as l
  where l.revoked_date is not null
  union
  select c.company_id, 'deregistration' as kind, c.deregistered_date
  from graph.business as c
  where c.deregistered_date is not null
)
select h.company_id, h.kind, max(h.ended_date) as ended_date,
  cast(date_trunc('month', max(h.ended_date)) as date) as ended_month
from happened as h
group by h.company_id, h.kind
