-- One row per person of a group or of the pool (group 0) whom the study follows: neither dead nor emigrated before the
-- first day of the period, and born by the reference date. Nobody else's group changes by it. present has a bit for
-- each month of the period in which the person is of the study's ages, alive and in the country; month 1 is bit 1.
-- grain: person_id
-- sv: En rad per person i en grupp eller i den övriga befolkningen (grupp 0) som studien följer: varken död eller
--   utvandrad före periodens första dag, och de månader då personen finns, som bitar.
select f.person_id, f.group_id, f.stratum, bits_between(f.first_bit, f.last_bit) as present
from (
  select p.person_id, coalesce(g.group_id, cast(0 as smallint)) as group_id, p.stratum,
    -- on the first day of a month somebody has had the birthday if it is that day or in an earlier month
    greatest_of(
      1,
      month_index(p.birth_date) + case when extract(day from p.birth_date) > 1 then 1 else 0 end
      + 12 * l.min_age - l.before_index
    ) as first_bit,
    least_of(
      least_of(
        l.n_months,
        month_index(p.birth_date) + case when extract(day from p.birth_date) > 1 then 1 else 0 end
        + 12 * l.max_age + 11 - l.before_index
      ),
      month_index(p.gone_date) - 1 - l.before_index
    ) as last_bit
  from cohort.person as p
  cross join param.reference as r
  cross join param.livelihood as l
  left join cohort.placed as g on g.person_id = p.person_id
  where not (p.birth_date > r.reference_date or p.gone_date < l.from_date)
    and (g.group_id > 0 or g.person_id is null and p.insured)
) as f
