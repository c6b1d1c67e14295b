-- One row per private company and user there: assistants, those who are relatives of the user, representatives of the company, or either, and whether the circle is closed:
-- every assistant is one or the other, and at least one of them is a representative or related to one.
with pair as (
  select w.company_id, w.user_id, w.assistant_id,
    exists (select 1 from graph.kin as k where k.person_id = w.user_id and k.other_id = w.assistant_id) as is_relative,
    exists (select 1 from graph.role as r where r.company_id = w.company_id and r.person_id = w.assistant_id) as is_representative,
    exists (
      select 1 from graph.role as r
      join graph.kin as k on k.person_id = w.assistant_id and k.other_id = r.person_id
      where r.company_id = w.company_id
    ) as is_related_to_representative
  from company.work as w
  join company.provider as p on p.company_id = w.company_id and p.private
)
select p.company_id, p.user_id, count(*) as n_assistants,
  count(*) filter (where p.is_relative) as n_relatives,
  count(*) filter (where p.is_representative) as n_representatives,
  count(*) filter (where p.is_relative or p.is_representative) as n_inside,
  count(*) filter (where p.is_representative or p.is_related_to_representative) as n_near_company,
  count(*) = count(*) filter (where p.is_relative or p.is_representative)
    and count(*) filter (where p.is_representative or p.is_related_to_representative) > 0 as is_closed
from pair as p
group by p.company_id, p.user_id
