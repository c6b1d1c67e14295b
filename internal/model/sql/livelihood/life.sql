-- One row per followed person who is present in some month: what the states of all months follow from, as bits. net_1
-- to net_7 are the months in which the person has that safety net, of those in which the person is present and the
-- ones before these (month 0 is the one before the period). The months of work are those in the state: the person is
-- present, works, and has no income net, or those give less than the pay. Those of unemployed are in that state.
-- main_1, main_2 and main_3 are the main source of the first, second and third whole calendar year of the period (0:
-- none; empty for a year in some month of which the person is not present). named says that a control investigation
-- names the person.
-- grain: person_id
-- sv: En rad per följd person som finns någon månad: månaderna med varje skyddsnät, med arbete som försörjning och som
--   inskriven utan ersättning, som bitar, och årens huvudsakliga källa. Månadernas försörjning följer av dem.
with received as (
  select r.person_id,
    bit_or(case s.net_id when 1 then r.months else 0 end) as net_1,
    bit_or(case s.net_id when 2 then r.months else 0 end) as net_2,
    bit_or(case s.net_id when 3 then r.months else 0 end) as net_3,
    bit_or(case s.net_id when 4 then r.months else 0 end) as net_4,
    bit_or(case s.net_id when 5 then r.months else 0 end) as net_5,
    bit_or(case s.net_id when 6 then r.months else 0 end) as net_6,
    bit_or(case s.net_id when 7 then r.months else 0 end) as net_7
  from livelihood.received as r
  join param.livelihood_by_month as s on s.benefit_id = r.benefit_id
  where s.net_id is not null
  group by r.person_id
),
gave as (
  -- the largest amount of a source in a year, and of equal ones the first source
  select r.person_id,
    max(case when y.place = 1 then from_source(r.amount, r.source_id) end) as best_1,
    max(case when y.place = 2 then from_source(r.amount, r.source_id) end) as best_2,
    max(case when y.place = 3 then from_source(r.amount, r.source_id) end) as best_3
  from livelihood.source_year as r
  join param.livelihood_year as y on y.year = r.year
  group by r.person_id
),
named as (
  select distinct c.person_id from register.control_investigation as c
),
person as (
  select f.person_id, f.group_id, f.stratum, f.present, n.person_id is not null as named,
    bits_or(f.present, bits_right(f.present, 1)) as looked_at,
    bits_or(bits_and(coalesce(r.net_1, 0), bits_not(coalesce(a.net_months, 0))), coalesce(d.net_1, 0)) as net_1,
    bits_or(bits_and(coalesce(r.net_2, 0), bits_not(coalesce(a.net_months, 0))), coalesce(d.net_2, 0)) as net_2,
    bits_or(bits_and(coalesce(r.net_3, 0), bits_not(coalesce(a.net_months, 0))), coalesce(d.net_3, 0)) as net_3,
    bits_or(bits_and(coalesce(r.net_4, 0), bits_not(coalesce(a.net_months, 0))), coalesce(d.net_4, 0)) as net_4,
    bits_or(bits_and(coalesce(r.net_5, 0), bits_not(coalesce(a.net_months, 0))), coalesce(d.net_5, 0)) as net_5,
    bits_or(bits_and(coalesce(r.net_6, 0), bits_not(coalesce(a.net_months, 0))), coalesce(d.net_6, 0)) as net_6,
    bits_or(bits_and(coalesce(r.net_7, 0), bits_not(coalesce(a.net_months, 0))), coalesce(d.net_7, 0)) as net_7,
    bits_and(f.present, bits_or(bits_and(coalesce(p.works, 0), bits_not(coalesce(a.pay_months, 0))),
      coalesce(d.works, 0))) as works,
    bits_or(coalesce(a.below, 0), coalesce(d.below, 0)) as below, bits_and(f.present, coalesce(j.months, 0)) as jobless,
    greatest_of(coalesce(g.best_1, 0), from_source(p.amount_1, w.source_id)) as best_1,
    greatest_of(coalesce(g.best_2, 0), from_source(p.amount_2, w.source_id)) as best_2,
    greatest_of(coalesce(g.best_3, 0), from_source(p.amount_3, w.source_id)) as best_3
  from livelihood.followed as f
  -- the largest first: the engine may look up persons in pay instead, and then keeps what was joined before
  left join livelihood.pay as p on p.person_id = f.person_id
  left join gave as g on g.person_id = f.person_id
  left join received as r on r.person_id = f.person_id
  left join livelihood.asked as a on a.person_id = f.person_id
  left join livelihood.jobless as j on j.person_id = f.person_id
  left join livelihood.decided as d on d.person_id = f.person_id
  left join named as n on n.person_id = f.person_id
  cross join param.livelihood_source as w
  where f.present <> 0
    and w.pay
),
busy as (
  select p.person_id, p.group_id, p.stratum, p.present, p.named, p.looked_at, p.net_1, p.net_2, p.net_3, p.net_4,
    p.net_5, p.net_6, p.net_7, p.jobless, p.best_1, p.best_2, p.best_3,
    bits_and(p.works, bits_or(p.below, bits_not(nets_until(l.n_income_nets, p.net_1, p.net_2, p.net_3, p.net_4,
      p.net_5, p.net_6, p.net_7)))) as work
  from person as p
  cross join param.livelihood as l
)
select b.person_id, b.group_id, b.stratum, b.present, b.named, bits_and(b.net_1, b.looked_at) as net_1,
  bits_and(b.net_2, b.looked_at) as net_2, bits_and(b.net_3, b.looked_at) as net_3,
    bits_and(b.net_4, b.looked_at) as net_4,
  bits_and(b.net_5, b.looked_at) as net_5, bits_and(b.net_6, b.looked_at) as net_6,
    bits_and(b.net_7, b.looked_at) as net_7, b.work,
  bits_and(b.jobless, bits_not(bits_or(b.work, nets_until(7, b.net_1, b.net_2, b.net_3, b.net_4, b.net_5, b.net_6,
    b.net_7)))) as unemployed,
  case when bits_and(b.present, l.year_1) = l.year_1 then source_of(b.best_1) end as main_1,
  case when bits_and(b.present, l.year_2) = l.year_2 then source_of(b.best_2) end as main_2,
  case when bits_and(b.present, l.year_3) = l.year_3 then source_of(b.best_3) end as main_3
from busy as b
cross join param.livelihood as l
