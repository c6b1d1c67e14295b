-- One row per named group (and the pool), calendar year and per cent P that a measure of the study names: where P per
-- cent of the n recipients are reached in ascending order of their sums. at_amount is the sum of rank ⌊P·n/100⌋ (empty
-- if that is 0), next_amount the sum of the next rank, n_next how many have at most that, and beyond_amount what those
-- have together who have more.
-- grain: group_name, year, percent
-- sv: En rad per grupp, år och procent som studien frågar efter: vid vilken nettosumma så stor del av mottagarna nås,
--   och vad de som har mer har tillsammans.
with name as (
  select n.name, cast(row_number() over (order by n.name) as integer) as name_id
  from (select distinct s.name from param.group_set as s) as n
),
counted as (
  select n.name_id, p.year, p.amount, cast(sum(how_many(p.n)) as bigint) as n
  from livelihood.paid as p
  join param.group_set as g on g.group_id = p.group_id
  join name as n on n.name = g.name
  group by n.name_id, p.year, p.amount
),
-- sums of nearly the same size first: the ranks sought lie in two of these stretches, and only their rows are ordered
stretch as (
  select c.name_id, c.year, whole_quotient(c.amount, 4096) as part, cast(sum(c.n) as bigint) as n,
    sum(c.amount * c.n) as amount
  from counted as c
  group by c.name_id, c.year, whole_quotient(c.amount, 4096)
),
ranked_stretch as (
  select s.name_id, s.year, s.part, s.n, s.amount,
    cast(sum(s.n) over (partition by s.name_id, s.year order by s.part
      rows between unbounded preceding and current row) as bigint) as n_until,
    cast(sum(s.n) over (partition by s.name_id, s.year) as bigint) as n_all
  from stretch as s
),
sought as (
  select r.name_id, r.year, k.percent, r.n_all,
    max(case when 100 * (r.n_until - r.n + 1) <= k.percent * r.n_all then r.part end) as at_part,
    min(case when 100 * r.n_until > k.percent * r.n_all then r.part end) as next_part,
    sum(case when 100 * r.n_until > k.percent * r.n_all then r.amount end) as amount
  from ranked_stretch as r
  cross join param.amount_cut as k
  group by r.name_id, r.year, k.percent, r.n_all
),
near as (
  select c.name_id, c.year, c.amount, c.n,
    r.n_until - r.n + cast(sum(c.n) over (partition by c.name_id, c.year, r.part order by c.amount
      rows between unbounded preceding and current row) as bigint) as n_until,
    r.part
  from counted as c
  join ranked_stretch as r on r.name_id = c.name_id and r.year = c.year and r.part = whole_quotient(c.amount, 4096)
  where (c.name_id, c.year, r.part) in (
    select s.name_id, s.year, s.at_part from sought as s
    union
    select s.name_id, s.year, s.next_part from sought as s
  )
),
placed as (
  select s.name_id, s.year, s.percent, s.amount,
    max(n.amount) filter (where 100 * (n.n_until - n.n + 1) <= s.percent * s.n_all) as at_amount,
    min(n.amount) filter (where 100 * n.n_until > s.percent * s.n_all) as next_amount,
    min(n.n_until) filter (where 100 * n.n_until > s.percent * s.n_all) as n_next,
    sum(n.amount * n.n) filter (where 100 * n.n_until <= s.percent * s.n_all and n.part = s.next_part) as before_amount
  from sought as s
  join near as n on n.name_id = s.name_id and n.year = s.year
  group by s.name_id, s.year, s.percent, s.amount
)
select n.name as group_name, p.year, p.percent, p.at_amount, p.next_amount, p.n_next,
  p.amount - coalesce(p.before_amount, 0) - p.next_amount * r.n as beyond_amount
from placed as p
join counted as r on r.name_id = p.name_id and r.year = p.year and r.amount = p.next_amount
join name as n on n.name_id = p.name_id
