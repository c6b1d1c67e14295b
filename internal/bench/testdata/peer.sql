-- The matched draw with its risk ratio as one plain query: rank everybody of the pool at random within sex and birth year, take the first %[1]d for each
-- exposed one; a stratum with fewer is taken whole and weighted up. One row: the ratio, and the standard error of its logarithm.
with members as (
  select sex, birth_year, count(*) as n, sum(outcome) as a from people where exposed = 1 group by all
),
ranked as (
  select p.sex, p.birth_year, p.outcome, m.n, row_number() over (partition by p.sex, p.birth_year order by random()) as rank
  from people as p
  join members as m using (sex, birth_year)
  where p.exposed = 0
),
strata as (
  select m.n, m.a, count(*) as drawn, sum(r.outcome) as c
  from members as m
  join ranked as r on r.sex = m.sex and r.birth_year = m.birth_year and r.rank <= %[1]d * r.n
  group by m.sex, m.birth_year, m.n, m.a
),
risk as (
  select sum(n) as n, sum(a) as a, sum(a) / sum(n) as p1, sum(n * c / drawn) / sum(n) as p0 from strata
)
select any_value(r.p1 / r.p0) as ratio,
  sqrt(any_value((1 - r.p1) / r.a) + sum((s.n / r.n) ** 2 * s.c * (s.drawn - s.c) / s.drawn ** 3) / any_value(r.p0) ** 2) as error
from strata as s cross join risk as r
