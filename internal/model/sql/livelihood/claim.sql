-- One row per person or company with claims for recovery decided in the period, and per calendar year of these: how
-- many claims above zero, their amount, and what of it is repaid and what is prescribed on the reference date. The rest
-- is outstanding. year 0 is the whole period. group_id is that of the person; -1 if it is in no group, -2 for a
-- company's claim, which names no person.
-- grain: person_id, company_id, year
-- sv: En rad per person eller bolag med återkrav som beslutats i perioden, och år: antal, belopp, återbetalt och
--   preskriberat på referensdatumet.
with claim as (
  select c.person_id, case when c.person_id is null then c.company_id end as company_id,
    coalesce(c.person_id, c.company_id) as party_id,
    cast(extract(year from c.decided_date) as integer) as year, c.amount,
    case when c.repaid < 0 then 0 when c.repaid > c.amount then c.amount else c.repaid end as repaid,
    c.prescribed_date is not null and c.prescribed_date <= r.reference_date as is_prescribed
  from register.recovery_claim as c
  cross join param.recovery as p
  cross join param.reference as r
  where c.decided_date between p.from_date and p.to_date
    and c.amount > 0
),
by_party as (
  select c.person_id, c.company_id, c.party_id, case when grouping(c.year) = 1 then 0 else c.year end as year,
    count(*) /* counts c.party_id */ as n, cast(sum(c.amount) as bigint) as amount,
    cast(sum(c.repaid) as bigint) as repaid,
    cast(coalesce(sum(c.amount - c.repaid) filter (where c.is_prescribed), 0) as bigint) as prescribed
  from claim as c
  group by grouping sets ((c.person_id, c.company_id, c.party_id, c.year), (c.person_id, c.company_id, c.party_id))
)
select b.person_id, b.company_id, b.party_id,
  case when b.person_id is null then -2 when m.person_id is null then -1 else m.group_id end as group_id, b.year, b.n,
  b.amount, b.repaid, b.prescribed, b.amount - b.repaid - b.prescribed as outstanding
from by_party as b
left join cohort.member as m on m.person_id = b.person_id
