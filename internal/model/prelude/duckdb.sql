-- The functions that models use and that engines spell differently. They live in the cache's own schema, so that a model opens as it is in the shell.

-- Age in whole years on a day. Who is born on 29 February turns a year older on 1 March in other years.
create or replace macro main.age_on(birth_date, on_day) as
  extract(year from on_day) - extract(year from birth_date)
  - case when extract(month from on_day) * 100 + extract(day from on_day) < extract(month from birth_date) * 100 + extract(day from birth_date) then 1 else 0 end;

-- The place of a person in the order of draws under a seed: 63 random bits, mixed with the seed's.
create or replace macro main.draw_order(draw, seed_bits) as xor(draw, seed_bits);
