-- One row per answer that passes on an earlier one, if its original request is known: whether the original has the
-- conditions H0 and H2, and whether one of its conditions is not a condition of this request.
-- grain: request_id
-- sv: En rad per svar som förmedlar ett tidigare vidare, om den ursprungliga begäran är känd: om ursprunget har
--   villkoren H0 och H2, och om något av dess villkor inte är ett villkor för denna begäran.
with passed as (
  select q.request_id, q.origin_request_id
  from register.information_request as q
  cross join param.cooperation as c
  where q.origin_request_id is not null
    and q.sent_date <= c.as_of
    and q.answered_date <= c.as_of
    and q.outcome in ('given', 'partly')
),
known as (
  select p.request_id, p.origin_request_id
  from passed as p
  join register.information_request as o on o.request_id = p.origin_request_id
  cross join param.cooperation as c
  where o.sent_date <= c.as_of
),
conditioned as (
  select r.request_id, r.condition
  from register.request_condition as r
  where r.condition <> 'none'
    and (
      r.request_id in (select k.origin_request_id from known as k)
      or r.request_id in (select k.request_id from known as k)
    )
)
select k.request_id, count(*) filter (where o.condition = 'H0') > 0 as origin_h0,
  count(*) filter (where o.condition = 'H2') > 0 as origin_h2,
  count(*) filter (where o.condition is not null and mine.condition is null) > 0 as lost
from known as k
left join conditioned as o on o.request_id = k.origin_request_id
left join conditioned as mine on mine.request_id = k.request_id and mine.condition = o.condition
group by k.request_id
