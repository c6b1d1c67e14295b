-- One row per user in a closed circle with at least as many assistants as the rule says, at companies where at least
-- the rule's share of the users are in one. The subject is the company.
-- grain: rule, subject_id, person_id
-- sv: En rad per brukare i en sluten krets med så många assistenter, hos bolag där så stor andel av brukarna är i en
--   sådan, som regeln kräver.
select 'closed_circle' as rule, c.company_id as subject_id, 'assistance_time' as register, c.user_id as person_id,
  c.company_id as object_id,
  cast(null as date) as from_date, cast(null as date) as to_date, 'assistants_inside' as measure, c.n_inside as value
from graph.user_circle as c
cross join param.rule_closed_circle as l
where c.is_closed and c.n_assistants >= l.assistants
  and c.company_id in (
    select x.company_id
    from graph.user_circle as x
    cross join param.rule_closed_circle as y
    group by x.company_id, y.share
    having count(*) filter (where x.is_closed and x.n_assistants >= y.assistants) >= y.share * count(*)
  )
