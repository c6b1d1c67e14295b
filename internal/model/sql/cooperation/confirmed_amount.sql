-- One row per phenomenon of the control investigations with a wrong amount opened in the years of cases: cases,
-- persons or companies, the sum of the wrong amounts, and the largest and second largest of one of them.
-- grain: phenomenon_id
-- sv: En rad per fenomen för kontrollutredningar med felaktigt belopp inledda under åren: antal, personer eller
--   bolag, beloppens summa, och det största och näst största för en av dem.
with by_party as (
  select i.phenomenon_id, coalesce(i.person_id, i.company_id, 0) as party_id, count(*) as n,
    sum(i.wrong_amount) as amount
  from cooperation.investigation as i
  where i.wrong_amount > 0
  group by i.phenomenon_id, coalesce(i.person_id, i.company_id, 0)
)
select b.phenomenon_id, cast(sum(b.n) as bigint) as n_cases, count(*) /* counts b.party_id */ as n_parties,
  cast(sum(b.amount) as bigint) as amount, max(b.amount) as largest, second_largest(b.amount) as second_largest
from by_party as b
group by b.phenomenon_id
