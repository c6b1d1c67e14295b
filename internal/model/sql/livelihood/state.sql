-- One row per followed person and state in which the person is in some month: those months, as bits. The first that
-- applies is the state of a month in which the person is present: an income net, where the person has one and does not
-- work, or the income nets together reach the pay; work; another net; unemployed; none. Every month of present is in
-- exactly one row.
-- grain: person_id, state_id
-- sv: En rad per följd person och försörjning: månaderna, som bitar. Varje månad då personen finns hör till precis en
--   rad.
with net as (
  select n.person_id,
    bit_or(case when n.net_id <= l.n_income_nets then n.months else 0 end) as income,
    bit_or(case n.net_id when 1 then n.months else 0 end) as net_1,
    bit_or(case n.net_id when 2 then n.months else 0 end) as net_2,
    bit_or(case n.net_id when 3 then n.months else 0 end) as net_3,
    bit_or(case n.net_id when 4 then n.months else 0 end) as net_4,
    bit_or(case n.net_id when 5 then n.months else 0 end) as net_5,
    bit_or(case n.net_id when 6 then n.months else 0 end) as net_6,
    bit_or(case n.net_id when 7 then n.months else 0 end) as net_7
  from livelihood.net as n
  cross join param.livelihood as l
  group by n.person_id
),
busy as (
  -- the months of work: the person works and has no income net, or those give less than the pay
  select f.person_id, f.group_id, f.stratum, f.present,
    f.present & coalesce(w.works, 0) & (~coalesce(n.income, 0) | coalesce(w.below, 0)) as work,
    coalesce(j.months, 0) as jobless,
    coalesce(n.net_1, 0) as net_1, coalesce(n.net_2, 0) as net_2, coalesce(n.net_3, 0) as net_3,
    coalesce(n.net_4, 0) as net_4, coalesce(n.net_5, 0) as net_5, coalesce(n.net_6, 0) as net_6,
    coalesce(n.net_7, 0) as net_7
  from livelihood.followed as f
  left join net as n on n.person_id = f.person_id
  left join livelihood.working as w on w.person_id = f.person_id
  left join livelihood.jobless as j on j.person_id = f.person_id
  where f.present <> 0
),
one as (
  select b.person_id, b.group_id, b.stratum, b.present, s.state_id,
    case
      when s.net_id = 1 then b.net_1
      when s.net_id = 2 then b.net_2 & ~b.net_1
      when s.net_id = 3 then b.net_3 & ~(b.net_1 | b.net_2)
      when s.net_id = 4 then b.net_4 & ~(b.net_1 | b.net_2 | b.net_3)
      when s.net_id = 5 then b.net_5 & ~(b.net_1 | b.net_2 | b.net_3 | b.net_4)
      when s.net_id = 6 then b.net_6 & ~(b.net_1 | b.net_2 | b.net_3 | b.net_4 | b.net_5)
      when s.net_id = 7 then b.net_7 & ~(b.net_1 | b.net_2 | b.net_3 | b.net_4 | b.net_5 | b.net_6)
      when s.state = 'work' then b.work
      when s.state = 'unemployed'
      then b.jobless & ~(b.net_1 | b.net_2 | b.net_3 | b.net_4 | b.net_5 | b.net_6 | b.net_7)
      else ~(b.jobless | b.net_1 | b.net_2 | b.net_3 | b.net_4 | b.net_5 | b.net_6 | b.net_7)
    end
    & case when s.state = 'work' then b.present else b.present & ~b.work end as months
  from busy as b
  cross join param.livelihood_state as s
)
select o.person_id, o.group_id, o.stratum, o.present, o.state_id, o.months
from one as o
where o.months <> 0
