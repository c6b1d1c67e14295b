-- One row per company, user and assistant with hours there in the period. A company is a provider of kind company or municipality;
-- a user's own employment is no company, even where its number is one.
select w.provider_id as company_id, w.user_id, w.assistant_id, max(case when w.provider_kind = 'company' then 1 else 0 end) as private
from assistance.work as w
where w.provider_kind in ('company', 'municipality')
group by w.provider_id, w.user_id, w.assistant_id
