-- One row per year decided of the decisions on cooperation: how many, and those that do not state both conditions of
-- the law, that the crime is serious or extensive and that it is organised or systematic.
-- grain: year
-- sv: En rad per år för samverkansbeslut: antal, och de som inte anger lagens båda villkor, att brottsligheten är
--   allvarlig eller omfattande och att den är organiserad eller systematisk.
select cast(extract(year from d.decided_date) as integer) as year, count(*) as n,
  count(*) filter (where not (d.serious and d.organised)) as n_findings
from cooperation.decision as d
group by extract(year from d.decided_date)
