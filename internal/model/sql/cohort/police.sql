-- One row per side (active with the enablers, linked): all persons before matching, and the matched.
select p.side, count(*) as n_persons, count(*) filter (where p.matched) as n_matched
from network.police as p
group by p.side
