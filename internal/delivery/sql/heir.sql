-- A row that repeats one of an erased file takes its place, if its own file stays. erased has the files to erase.
-- repeat_root: one row per row that was left out, with the row that stands for all that are the same.
create temp table repeat_root as
with recursive up as (
    select file_id, line, of_file, of_line from load.repeated
    union
    select u.file_id, u.line, r.of_file, r.of_line
    from up u join load.repeated r on r.file_id = u.of_file and r.line = u.of_line
)
select file_id, line, of_file, of_line from up
anti join (select file_id as of_file, line as of_line from load.repeated) using (of_file, of_line);

-- heir: one row per erased row that another one takes the place of, the first in the order of deliveries.
create temp table heir as
select of_file, of_line, file_id, line
from repeat_root join file_order o using (file_id)
where o.current and of_file in (select file_id from erased)
qualify row_number() over (partition by of_file, of_line order by o.delivery_no, o.file_no, line) = 1;

create temp table heir_of as select of_file as file_id, of_line as line from heir;

delete from load.repeated;
insert into load.repeated
select r.file_id, r.line, coalesce(h.file_id, r.of_file), coalesce(h.line, r.of_line)
from repeat_root r left join heir h using (of_file, of_line)
where r.file_id not in (select file_id from erased)
    and (h.file_id is not null or r.of_file not in (select file_id from erased))
    and (h.file_id is null or (h.file_id, h.line) <> (r.file_id, r.line));
