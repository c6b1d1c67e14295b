-- One row per user, assistant, provider, kind of provider and year with hours in the period. Rows without positive
-- hours count nowhere.
-- grain: user_id, assistant_id, provider_id, provider_kind, year
-- sv: En rad per brukare, assistent, anordnare, slags anordnare och år med timmar i perioden.
select t.user_id, t.assistant_id, t.provider_id, t.provider_kind,
  cast(extract(year from t.month) as integer) as year, sum(t.hours) as hours
from register.assistance_time as t
cross join param.assistance as p
where t.hours > 0
  and t.month between p.from_date and p.to_date
group by t.user_id, t.assistant_id, t.provider_id, t.provider_kind, extract(year from t.month)
