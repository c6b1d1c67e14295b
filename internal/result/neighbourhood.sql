-- One row per tie with at least one end in the temporary table frontier: its kind, both ends, its detail, its first and
-- last day, the number of rows and the register that they are in, the files they came in, and the row's place in its
-- file where there is one row and the register keeps the place. The tables warehouse.delivered have the files.
select 'represents' as kind, r.person_id as a, r.company_id as b, cast(r.role as varchar) as detail,
  min(r.from_date) as from_date, case when count(*) = count(r.to_date) then max(r.to_date) end as to_date,
  count(*) as n_rows, 'company_role' as register,
  string_agg(distinct cast(r.file_id as varchar), ' ') as files, null as line
from warehouse.delivered.company_role as r
where r.person_id in (select f.node_id from frontier as f) or r.company_id in (select f.node_id from frontier as f)
group by r.person_id, r.company_id, r.role
union all
select 'family', c.parent_id, c.child_id, 'parent', null, null, 1, 'parent_child',
  cast(c.file_id as varchar), c.line
from warehouse.delivered.parent_child as c
where c.parent_id in (select f.node_id from frontier as f) or c.child_id in (select f.node_id from frontier as f)
union all
select 'family', m.person_id, m.spouse_id, 'spouse', m.from_date, m.to_date, 1, 'marriage',
  cast(m.file_id as varchar), m.line
from warehouse.delivered.marriage as m
where m.person_id in (select f.node_id from frontier as f) or m.spouse_id in (select f.node_id from frontier as f)
union all
select 'permit', q.person_id, q.employer_id, cast(q.kind as varchar), min(q.valid_from), max(q.valid_to),
  count(*), 'permit',
  string_agg(distinct cast(q.file_id as varchar), ' '), case when count(*) = 1 then max(q.line) end
from warehouse.delivered.permit as q
where q.employer_id is not null
  and (q.person_id in (select f.node_id from frontier as f) or q.employer_id in (select f.node_id from frontier as f))
group by q.person_id, q.employer_id, q.kind
union all
select 'support', s.person_id, s.employer_id, s.kind, min(s.from_date),
  case when count(*) = count(s.to_date) then max(s.to_date) end, count(*), 'employment_support',
  string_agg(distinct cast(s.file_id as varchar), ' '), null
from warehouse.delivered.employment_support as s
where s.person_id in (select f.node_id from frontier as f) or s.employer_id in (select f.node_id from frontier as f)
group by s.person_id, s.employer_id, s.kind
union all
select 'assists', t.assistant_id, t.user_id, '', min(t.month), cast(max(t.month) + interval 1 month as date) - 1,
  count(*), 'assistance_time',
  string_agg(distinct cast(t.file_id as varchar), ' '), case when count(*) = 1 then max(t.line) end
from warehouse.delivered.assistance_time as t
where t.hours > 0
  and (t.assistant_id in (select f.node_id from frontier as f) or t.user_id in (select f.node_id from frontier as f))
group by t.assistant_id, t.user_id
union all
select 'assisted_by', t.user_id, t.provider_id, cast(t.provider_kind as varchar), min(t.month),
  cast(max(t.month) + interval 1 month as date) - 1, count(*), 'assistance_time',
  string_agg(distinct cast(t.file_id as varchar), ' '), case when count(*) = 1 then max(t.line) end
from warehouse.delivered.assistance_time as t
where t.hours > 0 and t.user_id <> t.provider_id
  and (t.user_id in (select f.node_id from frontier as f) or t.provider_id in (select f.node_id from frontier as f))
group by t.user_id, t.provider_id, t.provider_kind
union all
select 'employed_by', t.assistant_id, t.provider_id, 'assistant', min(t.month),
  cast(max(t.month) + interval 1 month as date) - 1, count(*), 'assistance_time',
  string_agg(distinct cast(t.file_id as varchar), ' '), case when count(*) = 1 then max(t.line) end
from warehouse.delivered.assistance_time as t
where t.hours > 0 and t.assistant_id <> t.provider_id
  and (t.assistant_id in (select f.node_id from frontier as f)
    or t.provider_id in (select f.node_id from frontier as f))
group by t.assistant_id, t.provider_id
union all
select 'employed_by', w.person_id, w.employer_id, 'wage', min(w.month),
  cast(max(w.month) + interval 1 month as date) - 1, count(*), 'employer_statement',
  string_agg(distinct cast(w.file_id as varchar), ' '), null
from warehouse.delivered.employer_statement as w
where w.gross_pay > 0
  and (w.person_id in (select f.node_id from frontier as f) or w.employer_id in (select f.node_id from frontier as f))
group by w.person_id, w.employer_id
union all
select 'refers', c.person_id, c.clinic_id, c.benefit, min(c.issued_date), max(c.issued_date),
  count(*), 'medical_certificate',
  string_agg(distinct cast(c.file_id as varchar), ' '), case when count(*) = 1 then max(c.line) end
from warehouse.delivered.medical_certificate as c
where c.person_id in (select f.node_id from frontier as f) or c.clinic_id in (select f.node_id from frontier as f)
group by c.person_id, c.clinic_id, c.benefit
