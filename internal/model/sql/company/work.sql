-- One row per company, user and assistant with hours there in the period. A company is a provider of kind company or
-- municipality. A user who is the own employer is not a company, even if the number is one.
-- grain: company_id, user_id, assistant_id
-- sv: En rad per bolag, brukare och assistent med timmar där i perioden; egna arbetsgivare är inga bolag.
select w.provider_id as company_id, w.user_id, w.assistant_id,
  max(case when w.provider_kind = 'company' then 1 else 0 end) as private
from assistance.work as w
where w.provider_kind in ('company', 'municipality')
group by w.provider_id, w.user_id, w.assistant_id
