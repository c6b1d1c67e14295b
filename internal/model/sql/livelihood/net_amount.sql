-- One row per person, safety net and month of livelihood.asked with payments for days of the month: the net amount.
-- grain: person_id, source_id, month_id
-- sv: En rad per person, skyddsnät och månad vars belopp måste räknas exakt: nettobeloppet.
select e.person_id, s.source_id, e.month_id, cast(sum(e.amount) as bigint) as amount
from livelihood.exact as e
join param.livelihood_benefit as s on s.benefit = e.benefit
join param.livelihood_source as o on o.source_id = s.source_id
join param.livelihood_month as m on m.month_id = e.month_id
join livelihood.asked as a on a.person_id = e.person_id
where o.net_id is not null
  and (a.net_months & m.bit) <> 0
group by e.person_id, s.source_id, e.month_id
