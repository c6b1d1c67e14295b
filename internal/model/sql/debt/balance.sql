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
select b.person_id, case when g.person_id is null then 0 else g.group_id end as group_id, b.category, b.amount,
  b.person_id in (select r.person_id from debt.reported as r) as reported
from balance as b
join cohort.person as s on s.person_id = b.person_id
cross join param.debt as p
cross join param.reference as r
left join cohort.grouped as g on g.person_id = b.person_id
where eligible(s.birth_date, s.gone_date, r.reference_date)
  and (g.group_id > 0 or g.person_id is null and s.insured)
  and age_on(s.birth_date, p.as_of) >= p.adult_age
