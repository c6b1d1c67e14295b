-- A person with rows under several ids keeps the row of the current id, or, without one, that of the smallest old id.
-- passed_over: the other rows. Only persons who have or have had several ids are looked at.
create temp table passed_over as
select file_id, line
from (
    select p.file_id, p.line,
        row_number() over (partition by coalesce(r.person_id, p.id) order by r.id is not null, i.place) as place
    from person_row p
    join identity_order i on i.key = p.id
    left join resolved r on r.id = p.id
    where coalesce(r.person_id, p.id) in (select person_id from resolved)
)
where place > 1;
