-- One row per person who is present in every month of a year, year and safety net (net_id 0 is all together) that is
-- the person's basic livelihood: enough months of the year in its state, and enough of the known income.
-- grain: person_id, year, net_id
-- sv: En rad per person som finns hela året, år och skyddsnät (0 är alla tillsammans) som är personens
--   grundförsörjning.
with month as (
  select f.person_id, y.year, y.place, t.net_id,
    months_in(bits_and(y.months, months_of_state(t.state, t.net_id, f.present, f.work, f.unemployed, f.net_1, f.net_2,
      f.net_3,
      f.net_4, f.net_5, f.net_6, f.net_7))) as n
  from livelihood.life as f
  cross join param.livelihood as l
  join param.livelihood_year as y on bits_and(f.present, y.months) = y.months
  cross join param.livelihood_state as t
  where y.whole
    and t.net_id is not null
    and months_in(bits_and(y.months, nets_until(7, f.net_1, f.net_2, f.net_3, f.net_4, f.net_5, f.net_6, f.net_7)))
      >= l.basic_months
),
enough as (
  select m.person_id, m.year, m.place, m.net_id
  from month as m
  cross join param.livelihood as l
  where m.n >= l.basic_months
  union all
  select m.person_id, m.year, m.place, 0 as net_id
  from month as m
  cross join param.livelihood as l
  where m.n > 0
  group by m.person_id, m.year, m.place, l.basic_months
  having sum(m.n) >= l.basic_months
),
gave as (
  select r.person_id, r.year, s.net_id, r.amount
  from livelihood.source_year as r
  join param.livelihood_source as s on s.source_id = r.source_id
  where r.person_id in (select e.person_id from enough as e)
),
known as (
  select e.person_id, e.year, e.net_id, cast(sum(greatest_of(g.amount, 0)) as bigint) as income,
    cast(sum(case
      when g.net_id = e.net_id then g.amount
      when e.net_id = 0 and g.net_id is not null then greatest_of(g.amount, 0)
      else 0
    end) as bigint) as of_net
  from enough as e
  join gave as g on g.person_id = e.person_id and g.year = e.year
  group by e.person_id, e.year, e.net_id
)
select e.person_id, e.year, e.net_id
from enough as e
cross join param.livelihood as l
left join known as k on k.person_id = e.person_id and k.year = e.year and k.net_id = e.net_id
left join livelihood.pay as p on p.person_id = e.person_id
where cast(coalesce(k.of_net, 0) as decimal(30,0)) >= l.basic_share
  * (coalesce(k.income, 0) + greatest_of(coalesce(of_year(e.place, p.amount_1, p.amount_2, p.amount_3), 0), 0))
