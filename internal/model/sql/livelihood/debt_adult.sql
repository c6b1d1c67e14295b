-- One row per group (0 is the pool) and day of balances: the eligible who are adults on that day.
-- grain: group_id, as_of
-- sv: En rad per grupp och dag med skuldsaldon: antal i analysen som är vuxna den dagen.
select b.group_id, d.as_of, cast(sum(b.n) as bigint) as n
from cohort.born as b
cross join livelihood.debt_day as d
cross join param.debt as p
where b.group_id is not null
  and age_on(b.birth_date, d.as_of) >= p.adult_age
group by b.group_id, d.as_of
