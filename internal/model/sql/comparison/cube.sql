-- One row per stratum (sex × birth year), group (0 is the pool) and combination of flags that occurs: how many persons.
-- Every standardised ratio, of every group, outcome and condition, follows from these counts.
select p.sex, p.birth_year, p.group_id, p.flags, count(*) as n
from comparison.person as p
group by p.sex, p.birth_year, p.group_id, p.flags
