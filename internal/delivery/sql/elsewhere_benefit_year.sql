-- benefit_year of payments that lie elsewhere (docs/trino.md), in the words of models.
select p.person_id, p.benefit, cast(extract(year from p.paid_date) as smallint) as year,
  cast(sum(p.amount) as bigint) as amount, cast(count(*) as integer) as n
from register.benefit_payment as p
group by p.person_id, p.benefit, extract(year from p.paid_date)
