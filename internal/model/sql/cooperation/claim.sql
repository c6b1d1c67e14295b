-- One row per claim for recovery above zero decided in the years of claims: year, source of its case (no_case: none, or
-- one that no register has), phenomenon of its case, party (the person, else the company, 0 if neither is stated), and
-- what of each krona is in which state on the last day of the study: repaid, else prescribed, else in enforcement, else
-- open.
-- grain: claim_id
-- sv: En rad per återkrav över noll kronor som beslutats under åren: år, källa för utredningen, dess fenomen, vem
--   det avser, och hur mycket som är återbetalt, preskriberat, hos Kronofogdemyndigheten och öppet studiens sista
--   dag.
with enforced as (
  select distinct e.claim_id
  from register.claim_in_enforcement as e
  cross join param.cooperation as c
  where e.from_date <= c.as_of
    and (e.to_date is null or e.to_date >= c.as_of)
),
stated as (
  select r.claim_id, y.year, r.amount,
    case when r.repaid < 0 then 0 when r.repaid > r.amount then r.amount else r.repaid end as repaid,
    coalesce(r.person_id, r.company_id, 0) as party_id,
    coalesce(i.source, 'no_case') as source, coalesce(i.phenomenon_id, 'unclassified') as phenomenon_id,
    coalesce(r.prescribed_date <= c.as_of, false) as is_prescribed, e.claim_id is not null as is_enforced
  from register.recovery_claim as r
  cross join param.cooperation as c
  join param.cooperation_claim_year as y on y.year = extract(year from r.decided_date)
  left join cooperation.known_case as i on i.case_id = r.case_id
  left join enforced as e on e.claim_id = r.claim_id
  where r.amount > 0
    and r.decided_date <= c.as_of
)
select s.claim_id, s.year, s.source, s.phenomenon_id, s.party_id, s.amount, s.repaid,
  case when s.is_prescribed then s.amount - s.repaid else 0 end as prescribed,
  case when s.is_enforced and not s.is_prescribed then s.amount - s.repaid else 0 end as in_enforcement,
  case when s.is_enforced or s.is_prescribed then 0 else s.amount - s.repaid end as open
from stated as s
