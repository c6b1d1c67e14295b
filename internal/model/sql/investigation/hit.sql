-- One row per group (0 is the pool) and benefit: eligible persons with a control investigation of the benefit as
-- recipient, opened in the period of table 8, and those of them of whom some investigation led to action.
-- grain: group_id, benefit
-- sv: En rad per grupp (0 är den övriga befolkningen) och förmån: personer som kontrollutretts för förmånen som
--   mottagare, och de av dem för vilka någon utredning ledde till åtgärd.
select coalesce(g.group_id, 0) as group_id, c.benefit, count(*) as investigated, sum(c.acted) as with_action
from (
  select i.person_id, i.benefit, max(case when i.action then 1 else 0 end) as acted
  from register.control_investigation as i
  cross join param.controlled as d
  where i.person_id is not null
    and i.capacity = 'recipient'
    and i.opened_date between d.from_date and d.to_date
  group by i.person_id, i.benefit
) as c
join cohort.person as p on p.person_id = c.person_id
cross join param.reference as r
left join cohort.grouped as g on g.person_id = c.person_id
where eligible(p.birth_date, p.gone_date, r.reference_date)
  and (g.group_id > 0 or g.person_id is null and p.insured)
group by coalesce(g.group_id, 0), c.benefit
