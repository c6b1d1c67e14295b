-- One row per person in the population register: what every study needs of everybody. stratum is sex and birth year as
-- one number: twice the year, and one more for men. gone_date is the day from which the person is dead or emigrated;
-- for all others a day in the far future.
-- grain: person_id
-- sv: En rad per person i befolkningsregistret: kön och födelseår, födelsedag, dagen då personen dog eller utvandrade,
--   och om personen är försäkrad.
select p.person_id,
  cast(2 * extract(year from p.birth_date) + case when p.sex = 'male' then 1 else 0 end as smallint) as stratum,
  p.birth_date,
  least_of(coalesce(p.death_date, date '9999-12-31'), coalesce(p.emigrated_date, date '9999-12-31')) as gone_date,
  p.insured
from register.person as p
