-- One row per day of balances in the register of debts: the day, and the day before it (empty of the first).
-- grain: as_of
-- sv: En rad per dag med skuldsaldon: dagen, och den dag med saldon som kommer före.
select d.as_of, lag(d.as_of) over (order by d.as_of) as before_date
from debt.delivered as d
where not d.all_days
