-- One row per ended company, kind of end and other company where at least as many of its users or assistants as the
-- rule says are at one of the moments after. It says how many, how many moved to any company, the other company's share
-- of all users and assistants (as counts), the months after which the first are there, whether both companies are of
-- one industry (two digits), and how many representatives, hubs left out, both companies have had.
-- grain: company_id, kind, place_id
-- sv: En rad per bolag som upphört, slags slut och annat bolag där så många av dess brukare eller assistenter som
--   regeln kräver återfinns.
with moved as (
  select a.company_id, a.kind, a.place_id, count(distinct case when a.side = 'user' then a.person_id end) as n_users,
    count(distinct case when a.side = 'assistant' then a.person_id end) as n_assistants,
    min(a.months) as first_months
  from graph.afterwards as a
  where a.destination = 'other_company' and a.side <> 'representative'
  group by a.company_id, a.kind, a.place_id
),
left_for as (
  select a.company_id, a.kind, count(distinct case when a.side = 'user' then a.person_id end) as n_users,
    count(distinct case when a.side = 'assistant' then a.person_id end) as n_assistants
  from graph.afterwards as a
  where a.destination = 'other_company' and a.side <> 'representative'
  group by a.company_id, a.kind
),
size as (
  select t.provider_id as company_id, count(distinct t.user_id) as n_users,
    count(distinct t.assistant_id) as n_assistants
  from register.assistance_time as t
  where t.hours > 0 and t.provider_kind = 'company'
  group by t.provider_id
),
trade as (
  select count(distinct t.user_id) as n_users, count(distinct t.assistant_id) as n_assistants
  from register.assistance_time as t
  where t.hours > 0 and t.provider_kind = 'company'
),
common as (
  select e.company_id, o.company_id as place_id, count(distinct r.person_id) as n
  from graph.ended as e
  join graph.role as r on r.company_id = e.company_id
  join graph.representative as s on s.person_id = r.person_id and not s.is_hub
  join graph.role as o on o.person_id = r.person_id and o.company_id <> r.company_id
  group by e.company_id, o.company_id
)
select m.company_id, m.kind, e.ended_date, m.place_id, m.n_users, m.n_assistants, l.n_users as n_users_moved,
  l.n_assistants as n_assistants_moved,
  s.n_users as n_users_there, s.n_assistants as n_assistants_there, t.n_users as n_users_trade,
  t.n_assistants as n_assistants_trade,
  m.first_months, coalesce(b.industry = d.industry, false) as is_same_industry,
  coalesce(c.n, 0) as n_common, o.sort_rank, q.sort_rank as place_rank
from moved as m
join left_for as l on l.company_id = m.company_id and l.kind = m.kind
join size as s on s.company_id = m.place_id
cross join trade as t
cross join param.rule_succession as r
join graph.ended as e on e.company_id = m.company_id and e.kind = m.kind
join register.organisation as o on o.organisation_id = m.company_id
join register.organisation as q on q.organisation_id = m.place_id
left join graph.business as b on b.company_id = m.company_id
left join graph.business as d on d.company_id = m.place_id
left join common as c on c.company_id = m.company_id and c.place_id = m.place_id
where m.n_users >= r.people or m.n_assistants >= r.people
