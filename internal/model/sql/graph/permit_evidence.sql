-- One row per permit without a wage, at employers that have at least as many of them, and at least as large a share of
-- their permits, as the rule says. The subject is the employer.
-- grain: none
-- sv: En rad per tillstånd utan lön hos arbetsgivare som har så många sådana, och där de är så stor andel av
--   tillstånden, som regeln kräver.
select 'permit_without_wage' as rule, q.company_id as subject_id, 'permit' as register, q.person_id,
  q.company_id as object_id,
  q.valid_from as from_date, q.valid_to as to_date, 'permit_without_wage' as measure, 1 as value
from graph.permit as q
where not q.has_wage
  and q.company_id in (
    select x.company_id
    from graph.permit as x
    cross join param.rule_permit_without_wage as l
    group by x.company_id, l.permits, l.share
    having count(*) filter (where not x.has_wage) >= l.permits
      and count(*) filter (where not x.has_wage) >= l.share * count(*)
  )
