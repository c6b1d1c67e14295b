-- One row per person of an ended company, number of months after its end, and place where the person is then. Users and
-- assistants are where they have hours in that month; representatives are where they hold a role on that day. A month
-- that the deliveries of assistance do not reach is left out for everybody. A person may be in several places; a person
-- without a place has one row with destination 'nowhere'.
-- grain: company_id, kind, side, person_id, months, destination, place_id
-- sv: En rad per person kring ett bolag som upphört, antal månader efteråt och plats där personen då finns.
with moment as (
  select p.company_id, p.kind, p.side, p.person_id, f.months,
    cast(p.ended_month + f.months * interval '1' month as date) as month,
    cast(p.ended_date + f.months * interval '1' month as date) as day
  from graph.ended_person as p
  cross join param.follow_up as f
  where p.ended_month + f.months * interval '1' month <= (select max(t.month) from register.assistance_time as t)
),
found as (
  select distinct m.company_id, m.kind, m.side, m.person_id, m.months,
    t.provider_kind, t.provider_id as place_id
  from moment as m
  join register.assistance_time as t on t.user_id = m.person_id and t.month = m.month and t.hours > 0
  where m.side = 'user'
  union
  select distinct m.company_id, m.kind, m.side, m.person_id, m.months, t.provider_kind, t.provider_id
  from moment as m
  join register.assistance_time as t on t.assistant_id = m.person_id and t.month = m.month and t.hours > 0
  where m.side = 'assistant'
  union
  select distinct m.company_id, m.kind, m.side, m.person_id, m.months, 'company', r.company_id
  from moment as m
  join graph.role as r on r.person_id = m.person_id and r.from_date <= m.day
    and (r.to_date is null or r.to_date >= m.day)
  where m.side = 'representative'
)
select distinct m.company_id, m.kind, m.side, m.person_id, m.months,
  case when f.place_id is null then 'nowhere' when f.provider_kind = 'own_employer' then 'own_employer'
    when f.place_id = m.company_id then 'same_company' when f.provider_kind = 'company' then 'other_company'
      else f.provider_kind end as destination,
  f.place_id
from moment as m
left join found as f on f.company_id = m.company_id and f.kind = m.kind and f.side = m.side
  and f.person_id = m.person_id and f.months = m.months
