-- One row per user in a closed circle of at least two assistants, at companies where at least a third of the users are in one; the subject is the company.
select 'closed_circle' as rule, c.company_id as subject_id, 'assistance_time' as register, c.user_id as person_id, c.company_id as object_id,
  cast(null as date) as from_date, cast(null as date) as to_date, 'assistants_inside' as measure, c.n_inside as value
from graph.circle as c
where c.is_closed and c.n_assistants >= 2
  and c.company_id in (select x.company_id from graph.circle as x group by x.company_id having 3 * count(*) filter (where x.is_closed and x.n_assistants >= 2) >= count(*))
