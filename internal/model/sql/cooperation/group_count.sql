-- One row per background, sex and age on the day of the population: the eligible, those of them who are targets in the
-- period and in its two parts, those with a confirmed case, and the closed investigations from the cooperation and how
-- many of these found a wrong amount. This describes only: nothing is selected by it.
-- grain: background, sex, age
-- sv: En rad per bakgrund, kön och ålder befolkningsdagen: antal i analysen, målpersoner, personer med konstaterat
--   fel, samt samverkans avslutade utredningar och hur många av dem som fann fel. Bara beskrivande.
with hit as (
  select i.person_id, count(*) as n_closed, count(*) filter (where i.wrong_amount > 0) as n_hits
  from cooperation.investigation as i
  where i.source = 'cooperation'
    and i.closed_date is not null
    and i.person_id is not null
  group by i.person_id
)
select p.background, p.sex, cast(age_on(p.birth_date, c.population_day) as integer) as age,
  count(*) /* counts p.person_id */ as n_population,
  count(t.person_id) /* counts */ as n_targeted,
  count(*) /* counts p.person_id */ filter (where t.before) as n_before,
  count(*) /* counts p.person_id */ filter (where t.after) as n_after,
  count(f.person_id) /* counts */ as n_confirmed,
  cast(coalesce(sum(h.n_closed), 0) as bigint) as n_closed, cast(coalesce(sum(h.n_hits), 0) as bigint) as n_hits
from register.person as p
cross join param.cooperation as c
join cohort.person as e on e.person_id = p.person_id
left join cooperation.targeted_person as t on t.person_id = p.person_id
left join (select k.person_id from cooperation.confirmed as k where k.is_first) as f on f.person_id = p.person_id
left join hit as h on h.person_id = p.person_id
where eligible(e.birth_date, e.gone_date, c.population_day)
group by p.background, p.sex, age_on(p.birth_date, c.population_day)
