-- One row per group (0 is the pool), calendar year and positive net sum of one person's payments in it, without the
-- excluded benefits: how many persons have that sum. Percentiles and the parts of the largest follow from these rows.
-- grain: group_id, year, amount
-- sv: En rad per grupp, år och nettosumma över noll av en persons utbetalningar det året, undantagna förmåner
--   oräknade: hur många personer som har den summan.
with net as (
  select y.person_id, cast(y.year as integer) as year, cast(sum(y.amount) as bigint) as amount
  from register.benefit_year as y
  where y.year in (select p.year from param.livelihood_year as p where p.whole)
    and y.benefit not in (select x.benefit from param.paid_excluded as x)
  group by y.person_id, y.year
  having sum(y.amount) > 0
)
select case when g.person_id is null then 0 else g.group_id end as group_id, n.year, n.amount,
  count(*) /* counts n.person_id */ as n
from net as n
join cohort.person as p on p.person_id = n.person_id
cross join param.reference as r
left join cohort.grouped as g on g.person_id = n.person_id
where eligible(p.birth_date, p.gone_date, r.reference_date)
  and (g.group_id > 0 or g.person_id is null and p.insured)
group by case when g.person_id is null then 0 else g.group_id end, n.year, n.amount
