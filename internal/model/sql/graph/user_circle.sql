-- One row per private company and user there: how many assistants are relatives of the user, representatives of the
-- company, or either, and whether the circle is closed. It is closed if every assistant is one or the other, and at
-- least one is a representative or related to one.
-- grain: company_id, user_id
-- sv: En rad per privat bolag och brukare där: assistenter, hur många av dem som är brukarens anhöriga eller bolagets
--   företrädare, och om kretsen är sluten.
with pair as (
  select w.company_id, w.user_id, w.assistant_id,
    exists (select 1 from graph.kin as k where k.person_id = w.user_id and k.other_id = w.assistant_id) as is_relative,
    exists (
      select 1 from graph.role as r where r.company_id = w.company_id and r.person_id = w.assistant_id
    ) as is_representative,
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
