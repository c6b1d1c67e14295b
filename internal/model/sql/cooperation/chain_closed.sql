-- One row per how a police report ended without a prosecution (not_opened, closed) and its reason: how many.
-- grain: ending, reason
-- sv: En rad per hur en polisanmälan slutade utan åtal (inte inledd, nedlagd) och skälet: antal.
with ended as (
  select case when j.not_opened_date is not null then 'not_opened' else 'closed' end as ending,
    coalesce(j.closing_reason, 'not_stated') as reason
  from cooperation.chain as j
  where j.prosecuted_date is null
    and (j.not_opened_date is not null or j.closed_date is not null)
)
select e.ending, e.reason, count(*) as n
from ended as e
group by e.ending, e.reason
