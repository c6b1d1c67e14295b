-- One row per year reported of the police reports in the justice chain: how many, and those whose number is that of a
-- control investigation, which they may not have. Only this model names the chain beside a register with ids, and it
-- gives nothing but these counts.
-- grain: year
-- sv: En rad per år för polisanmälningar i rättskedjan: antal, och de vars nummer är en kontrollutrednings, vilket de
--   inte får ha. Bara denna modell nämner rättskedjan bredvid ett register med nummer, och den ger bara dessa antal.
select cast(extract(year from j.reported_date) as integer) as year, count(*) as n,
  count(*) filter (
    where j.chain_id in (
      select i.case_id
      from register.control_investigation as i
      cross join param.cooperation as c
      where i.opened_date <= c.as_of
    )
  ) as n_findings
from register.justice_chain as j
cross join param.cooperation as c
where j.reported_date <= c.as_of
group by extract(year from j.reported_date)
