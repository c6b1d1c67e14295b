-- One row per person who is present in every month of a year, year and safety net (net_id 0 is all together) that is
-- the person's basic livelihood: enough months of the year in its state, and enough of the known income.
-- grain: person_id, year, net_id
-- sv: En rad per person som finns hela året, år och skyddsnät (0 är alla tillsammans) som är personens
--   grundförsörjning.
with month as (
  select s.person_id, y.year, t.net_id, months_in(s.months & y.months) as n
  from livelihood.state as s
  join param.livelihood_state as t on t.state_id = s.state_id
  join param.livelihood_year as y on (s.present & y.months) = y.months
  where y.whole
    and t.net_id is not null
),
enough as (
  select m.person_id, m.year, m.net_id
  from month as m
  cross join param.livelihood as l
  where m.n >= l.basic_months
  union all
  select m.person_id, m.year, 0 as net_id
  from month as m
  cross join param.livelihood as l
  group by m.person_id, m.year, l.basic_months
  having sum(m.n) >= l.basic_months
)
select g.person_id, g.year, g.net_id
from enough as g
cross join param.livelihood as l
left join livelihood.year_income as i on i.person_id = g.person_id and i.year = g.year
left join param.livelihood_source as o on o.net_id = g.net_id
left join livelihood.source_year as r on r.person_id = g.person_id and r.year = g.year and r.source_id = o.source_id
where cast(case when g.net_id = 0 then coalesce(i.of_nets, 0) else coalesce(r.amount, 0) end as decimal(30,0))
  >= l.basic_share * coalesce(i.income, 0)
