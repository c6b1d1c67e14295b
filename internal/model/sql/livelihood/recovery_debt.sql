-- One row per group (-1 is every person in none): of the persons with a claim in the period, the eligible who are
-- adults on the day of the debts, and those of them who are indebted that day.
-- grain: group_id
-- sv: En rad per grupp och för alla övriga personer: av dem som har återkrav i perioden, de vuxna i analysen på dagen
--   för skulderna, och de av dem som har skuld den dagen.
select c.group_id, count(*) /* counts c.person_id */ as n_adults,
  count(*) /* counts c.person_id */ filter (where d.person_id is not null) as n_indebted
from livelihood.claim as c
join cohort.person as p on p.person_id = c.person_id
cross join param.debt as t
cross join param.reference as r
left join livelihood.debt as d on d.person_id = c.person_id and d.as_of = t.as_of and d.category_id = 0
where c.year = 0
  and eligible(p.birth_date, p.gone_date, r.reference_date)
  and age_on(p.birth_date, t.as_of) >= t.adult_age
group by c.group_id
