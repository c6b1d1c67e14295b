-- One row per day of balances, eligible person who is an adult on it, and category of debt with a positive sum.
-- group_id is empty for a person in no group and not in the pool (0). was_adult says whether the person was an adult on
-- the day of balances before.
-- grain: as_of, person_id, category_id
-- sv: En rad per dag med skuldsaldon, vuxen i analysen och slags skuld med ett belopp över noll.
with owed as (
  select o.as_of, o.person_id, o.insured, c.category_id,
    max(case when age_on(o.birth_date, d.before_date) >= p.adult_age then 1 else 0 end) = 1 as was_adult,
    cast(sum(o.amount) as bigint) as amount
  from debt.owed as o
  cross join param.debt as p
  cross join param.reference as r
  join livelihood.debt_day as d on d.as_of = o.as_of
  join param.debt_category as c
    on not c.prescribed
   and (c.creditor is null or c.creditor = o.creditor)
   and (c.kind is null or c.kind = o.kind)
  left join param.debt_other as x on x.category = c.category and x.creditor = o.creditor
  where eligible(o.birth_date, o.gone_date, r.reference_date)
    and age_on(o.birth_date, o.as_of) >= p.adult_age
    and x.category is null
  group by o.as_of, o.person_id, o.insured, c.category_id
  having sum(o.amount) > 0
)
select o.as_of, o.person_id, case when g.person_id is not null then g.group_id when o.insured then 0 end as group_id,
  o.category_id, o.amount, o.was_adult
from owed as o
left join cohort.grouped as g on g.person_id = o.person_id
