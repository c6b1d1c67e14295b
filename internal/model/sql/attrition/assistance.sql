-- One row per restriction: from all rows of assistance time to those at companies in the period. The persons are
-- assistants.
-- grain: step
-- sv: En rad per begränsning: från alla rader om assistanstid till dem hos bolag i perioden; personerna är assistenter.
select v.step, v.name,
  case v.step when 1 then t.persons when 2 then t.persons_worked when 3 then t.persons_period
    else t.persons_company end as n_persons,
  cast(case v.step when 1 then t.n when 2 then t.n_worked when 3 then t.n_period
    else t.n_company end as bigint) as n_rows
from (
  select count(*) /* counts a.assistant_id */ as persons, coalesce(sum(a.n), 0) as n,
    count(*) /* counts a.assistant_id */ filter (where a.n_worked > 0) as persons_worked,
    coalesce(sum(a.n_worked), 0) as n_worked,
    count(*) /* counts a.assistant_id */ filter (where a.n_period > 0) as persons_period,
    coalesce(sum(a.n_period), 0) as n_period,
    count(*) /* counts a.assistant_id */ filter (where a.n_company > 0) as persons_company,
    coalesce(sum(a.n_company), 0) as n_company
  from (
    select h.assistant_id, count(*) as n,
      count(*) filter (where h.hours > 0) as n_worked,
      count(*) filter (where h.hours > 0 and h.month between p.from_date and p.to_date) as n_period,
      count(*) filter (where h.hours > 0 and h.month between p.from_date and p.to_date
        and h.provider_kind in ('company', 'municipality')) as n_company
    from register.assistance_time as h
    cross join param.assistance as p
    group by h.assistant_id
  ) as a
) as t
cross join (values (1, 'delivered'), (2, 'with_hours'), (3, 'in_period'), (4, 'at_company')) as v (step, name)
