-- One row per named group (and the pool), calendar year and per cent P that a measure of the study names: where P per
-- cent of the n recipients are reached in ascending order of their sums. at_amount is the sum of rank ⌊P·n/100⌋ (empty
-- if that is 0), next_amount the sum of the next rank, n_next how many have at most that, and beyond_amount what those
-- have together who have more.
-- grain: group_name, year, percent
-- sv: En rad per grupp, år och procent som studien frågar efter: vid vilken nettosumma så stor del av mottagarna nås,
--   och vad de som har mer har tillsammans.
with counted as (
  select g.name as group_name, p.year, p.amount, cast(sum(how_many(p.n)) as bigint) as n
  from livelihood.paid as p
  join param.group_set as g on g.group_id = p.group_id
  group by g.name, p.year, p.amount
),
ranked as (
  select c.group_name, c.year, c.amount, c.n,
    cast(sum(c.n) over (partition by c.group_name, c.year order by c.amount
      rows between unbounded preceding and current row) as bigint) as n_until,
    cast(sum(c.n) over (partition by c.group_name, c.year) as bigint) as n_all
  from counted as c
),
placed as (
  select r.group_name, r.year, k.percent,
    max(r.amount) filter (where 100 * (r.n_until - r.n + 1) <= k.percent * r.n_all) as at_amount,
    min(r.amount) filter (where 100 * r.n_until > k.percent * r.n_all) as next_amount,
    min(r.n_until) filter (where 100 * r.n_until > k.percent * r.n_all) as n_next,
    sum(r.amount * r.n) filter (where 100 * r.n_until > k.percent * r.n_all) as amount
  from ranked as r
  cross join param.amount_cut as k
  group by r.group_name, r.year, k.percent
)
select p.group_name, p.year, p.percent, p.at_amount, p.next_amount, p.n_next,
  p.amount - p.next_amount * r.n as beyond_amount
from placed as p
join counted as r on r.group_name = p.group_name and r.year = p.year and r.amount = p.next_amount
