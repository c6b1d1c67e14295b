-- One row per matched person and calendar year: the net sum of the payments to the eligible among the person and the
-- family members who stand with it (livelihood.anchor), without the excluded benefits. It may be negative.
-- grain: anchor_id, year
-- sv: En rad per person i polisens grupper och år: nettosumman av utbetalningarna till personen och de anhöriga som
--   förs ihop med den.
select a.anchor_id, cast(y.year as integer) as year, cast(sum(y.amount) as bigint) as amount
from register.benefit_year as y
join livelihood.anchor as a on a.person_id = y.person_id
where y.year in (select p.year from param.livelihood_year as p where p.whole)
  and y.person_id in (select m.person_id from cohort.member as m)
  and y.benefit not in (select x.benefit from param.paid_excluded as x)
group by a.anchor_id, y.year
