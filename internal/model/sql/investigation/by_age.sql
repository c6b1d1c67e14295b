-- One row per group (0 is the pool), stratum and age in months: how many persons begin to be followed at that age,
-- and how many leave at it, by what ends it. Everybody is followed from the age of 18, or the beginning of the
-- period if that is later, to the first control investigation, to death or emigration, or to the end of the period.
-- Who was investigated before is not followed, and whoever is gone is not left out: what ends the time may also end
-- the chance.
-- grain: group_id, stratum, age
-- sv: En rad per grupp (0 är den övriga befolkningen), kön och födelseår samt ålder i månader: hur många som börjar
--   följas vid åldern, och hur många som slutar följas, efter vad som gör slut: första kontrollutredningen, död eller
--   utvandring, eller periodens slut.
with first_opened as (
  select c.person_id, min(c.opened_date) as opened_date
  from register.control_investigation as c
  where c.person_id is not null
  group by c.person_id
),
dated as (
  select coalesce(g.group_id, 0) as group_id, p.stratum,
    greatest_of(12 * 18, month_index(i.from_date) - month_index(p.birth_date)) as from_age,
    1 - month_index(p.birth_date) + case
      when f.opened_date <= p.gone_date and f.opened_date <= i.to_date then month_index(f.opened_date)
      when p.gone_date <= i.to_date then month_index(p.gone_date)
      else month_index(i.to_date)
    end as to_age,
    case
      when f.opened_date <= p.gone_date and f.opened_date <= i.to_date then 'event'
      when p.gone_date <= i.to_date then 'other'
      else 'censored'
    end as ending
  from cohort.person as p
  cross join param.investigated as i
  left join cohort.placed as g on g.person_id = p.person_id
  left join first_opened as f on f.person_id = p.person_id
  where (g.group_id > 0 or g.person_id is null and p.insured)
    and p.gone_date > i.from_date
    and (f.opened_date is null or f.opened_date >= i.from_date)
),
counted as (
  select d.group_id, d.stratum, d.from_age, d.to_age, d.ending, count(*) as n
  from dated as d
  where d.to_age > d.from_age
  group by d.group_id, d.stratum, d.from_age, d.to_age, d.ending
)
select a.group_id, a.stratum, a.age, cast(sum(a.entered) as bigint) as entered, cast(sum(a.ended) as bigint) as ended,
  cast(sum(a.other) as bigint) as other, cast(sum(a.censored) as bigint) as censored
from (
  select c.group_id, c.stratum, c.from_age as age, c.n as entered, 0 as ended, 0 as other, 0 as censored
  from counted as c
  union all
  select c.group_id, c.stratum, c.to_age as age, 0 as entered,
    case when c.ending = 'event' then c.n else 0 end as ended,
    case when c.ending = 'other' then c.n else 0 end as other,
    case when c.ending = 'censored' then c.n else 0 end as censored
  from counted as c
) as a
group by a.group_id, a.stratum, a.age
