-- One row per month in which police reports of the justice chain were made; code is later for those after the last day
-- of the study, which do not count.
-- grain: month, code
-- sv: En rad per månad då polisanmälningar i rättskedjan gjordes; koden är later för dem efter studiens sista dag, som
--   inte räknas.
select distinct cast(date_trunc('month', d.day) as date) as month,
  case when d.day > c.as_of then 'later' else '' end as code
from (select distinct r.reported_date as day from register.justice_chain as r) as d
cross join param.cooperation as c
