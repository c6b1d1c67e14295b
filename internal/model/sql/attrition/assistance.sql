-- One row per restriction: from all rows of assistance time to those at companies in the period; persons are assistants.
select v.step, v.name,
  case v.step when 1 then t.persons when 2 then t.persons_worked when 3 then t.persons_period else t.persons_company end as n_persons,
  case v.step when 1 then t.n when 2 then t.n_worked when 3 then t.n_period else t.n_company end as n_rows
from (
  select count(*) as n, count(distinct a.assistant_id) as persons,
    count(*) filter (where a.hours > 0) as n_worked,
    count(distinct a.assistant_id) filter (where a.hours > 0) as persons_worked,
    count(*) filter (where a.hours > 0 and a.month between p.from_date and p.to_date) as n_period,
    count(distinct a.assistant_id) filter (where a.hours > 0 and a.month between p.from_date and p.to_date) as persons_period,
    count(*) filter (where a.hours > 0 and a.month between p.from_date and p.to_date and a.provider_kind in ('company', 'municipality')) as n_company,
    count(distinct a.assistant_id) filter (where a.hours > 0 and a.month between p.from_date and p.to_date and a.provider_kind in ('company', 'municipality')) as persons_company
  from register.assistance_time as a
  cross join param.assistance as p
) as t
cross join (values (1, 'delivered'), (2, 'with_hours'), (3, 'in_period'), (4, 'at_company')) as v (step, name)
