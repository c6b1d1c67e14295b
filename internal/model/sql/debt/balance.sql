-- One row per adult in a group or the pool and category of debt with a positive sum: balances on the day, or debts
-- prescribed in the period. reported says whether the person was ever reported to the police in a control investigation
-- as recipient.
-- grain: person_id, category
-- sv: En rad per vuxen i en grupp eller den övriga befolkningen och slags skuld med ett belopp över noll: saldon på
--   dagen, eller skulder som preskriberats i perioden.
with owed as (
  select d.person_id, d.birth_date, d.gone_date, d.insured, c.category, d.amount
  from debt.owed as d
  join param.debt as p on p.as_of = d.as_of
  join param.debt_category as c
    on not c.prescribed
   and (c.creditor is null or c.creditor = d.creditor)
   and (c.kind is null or c.kind = d.kind)
  left join param.debt_other as x on x.category = c.category and x.creditor = d.creditor
  where x.category is null
  union all
  select d.person_id, d.birth_date, d.gone_date, d.insured, c.category, d.amount
  from debt.owed as d
  join param.prescribed as p on d.prescribed_date between p.from_date and p.to_date
  join param.debt_category as c
    on c.prescribed
   and (c.creditor is null or c.creditor = d.creditor)
  left join param.debt_other as x on x.category = c.category and x.creditor = d.creditor
  where x.category is null
),
balance as (
  select o.person_id, o.insured, o.category, sum(o.amount) as amount
  from owed as o
  cross join param.debt as p
  cross join param.reference as r
  where eligible(o.birth_date, o.gone_date, r.reference_date)
    and age_on(o.birth_date, p.as_of) >= p.adult_age
  group by o.person_id, o.insured, o.category
  having sum(o.amount) > 0
)
select b.person_id, case when g.person_id is null then 0 else g.group_id end as group_id, b.category, b.amount,
  b.person_id in (select r.person_id from debt.reported as r) as reported
from balance as b
left join cohort.grouped as g on g.person_id = b.person_id
where g.group_id > 0
   or g.person_id is null and b.insured
