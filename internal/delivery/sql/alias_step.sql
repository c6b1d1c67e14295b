-- hop, twice as far: each id takes over what the id that it has reached has passed.
create or replace temp table hop as
select h.id, coalesce(f.at, h.at) as at, least(h.smallest, coalesce(f.smallest, h.smallest)) as smallest
from hop h left join hop f on f.id = h.at;
