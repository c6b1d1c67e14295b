-- hop, looking twice as far ahead: from where each id has come to, on by what that one has seen.
create or replace temp table hop as
select h.id, coalesce(f.at, h.at) as at, least(h.smallest, coalesce(f.smallest, h.smallest)) as smallest
from hop h left join hop f on f.id = h.at;
