-- One row per support for a representative of the employer or a relative of one. The subject is the employer.
-- grain: none
-- sv: En rad per stöd till en företrädare för arbetsgivaren eller en anhörig till en.
select 'support_to_related' as rule, s.company_id as subject_id, 'employment_support' as register, s.person_id,
  s.company_id as object_id,
  s.from_date, s.to_date, 'support_to_' || s.belongs as measure, s.amount as value
from graph.support as s
where s.belongs <> 'unrelated'
