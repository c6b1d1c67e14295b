-- One row per group (0 is the pool), day of balances and limit that a measure of the study names: the persons whose
-- debts together are at least so many kronor.
-- grain: group_id, as_of, kronor
-- sv: En rad per grupp, dag med skuldsaldon och gräns som studien frågar efter: antal personer vars skulder tillsammans
--   är minst så stora.
select d.group_id, d.as_of, l.kronor, count(*) /* counts d.person_id */ as n
from livelihood.debt as d
join param.debt_limit as l on d.amount >= l.kronor
where d.category_id = 0
  and d.group_id is not null
group by d.group_id, d.as_of, l.kronor
