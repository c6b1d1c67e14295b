-- One row per subject of adult age and category of debt with a positive sum: balances on the day, or debts prescribed in the period.
-- reported: the person was at some time reported to the police in a control investigation as recipient.
with owed as (
  select d.person_id, c.category, d.amount
  from register.debt as d
  join param.debt as p on p.as_of = d.as_of
  join param.debt_category as c
    on not c.prescribed
   and (c.creditor is null or c.creditor = d.creditor)
   and (c.kind is null or c.kind = cast(d.kind as varchar))
  union all
  select d.person_id, c.category, d.amount
  from register.prescribed_debt as d
  join param.prescribed as p on d.prescribed_date between p.from_date and p.to_date
  join param.debt_category as c
    on c.prescribed
   and (c.creditor is null or c.creditor = d.creditor)
),
balance as (
  select o.person_id, o.category, sum(o.amount) as amount
  from owed as o
  group by o.person_id, o.category
  having sum(o.amount) > 0
)
select b.person_id, s.group_id, b.category, b.amount,
  b.person_id in (select r.person_id from debt.reported as r) as reported
from balance as b
join cohort.subject as s on s.person_id = b.person_id
cross join param.debt as p
where s.group_id is not null
  and age_on(s.birth_date, p.as_of) >= p.adult_age
