-- One row per person and outcome benefit with some year, or some single payment on the days outside whole years, whose
-- sum is not positive. had says whether the net sum of the period is positive. A correction is a row of its own and may
-- be negative. A person whose sums are all positive had the benefit, and is not listed.
-- grain: person_id, bit
-- sv: En rad per person och jämförd förmån där något års summa i perioden, eller någon utbetalning utanför hela år,
--   inte är över noll: om periodens nettosumma ändå är det.
with paid as not materialized (
  select y.person_id, y.benefit, y.amount
  from register.benefit_year as y
  join param.had_benefit_year as p on p.year = y.year
  union all
  select b.person_id, b.benefit, b.amount
  from register.benefit_payment as b
  join param.had_benefit_days as p on b.paid_date between p.from_date and p.to_date
),
doubtful as (
  -- few, and found by their amounts alone: for that the rows above are read once more and not kept
  select p.person_id
  from paid as p
  where p.amount <= 0
)
select p.person_id, f.bit, sum(p.amount) > 0 as had
from paid as p
join param.had_flag as f on f.benefit = p.benefit
where p.person_id in (select d.person_id from doubtful as d)
group by p.person_id, f.bit
having min(p.amount) <= 0
