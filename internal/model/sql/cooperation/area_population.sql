-- One row per class of area: how many of the eligible lived in such an area on the day of the population. Of several
-- homes in force the one with the latest first day counts, then the one whose area is the smallest text. Who has none,
-- or one in an area without a class, is not here. No area and no person leaves the model.
-- grain: area_class
-- sv: En rad per slag av område: antal i analysen som bodde i ett sådant befolkningsdagen. Bara slaget finns kvar.
with place as (
  -- numbers against the order of the texts, so that one number stands for a home; 0 is no area
  select d.area, row_number() over (order by d.area desc) as place
  from (
    select distinct h.area from register.residence as h where h.area is not null
  ) as d
),
home as (
  select h.person_id,
    max(cast(days_between(date '0001-01-01', h.from_date) as bigint) * 16777216 + coalesce(p.place, 0)) as home
  from register.residence as h
  cross join param.cooperation as c
  left join place as p on p.area = h.area
  where h.from_date <= c.population_day
    and (h.to_date is null or h.to_date >= c.population_day)
  group by h.person_id
),
class as (
  select p.place, a.vulnerability as area_class
  from register.area as a
  join place as p on p.area = a.area
)
select k.area_class, count(*) /* counts h.person_id */ as n
from home as h
join class as k on k.place = h.home % 16777216
join cohort.person as p on p.person_id = h.person_id
cross join param.cooperation as c
where eligible(p.birth_date, p.gone_date, c.population_day)
group by k.area_class
