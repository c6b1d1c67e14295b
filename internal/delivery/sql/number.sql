-- Each number is checked once, not once per row.
-- read_once: one row per number that was read: whether personal columns have it (id) or organisation columns (org), and
-- whether it is valid as such.
create temp table read_once as
select number, id, org, id_valid(plain) is not null as id_exists, org_valid(plain) is not null as org_exists
from (
    select number, number_of(number) as plain, i.number is not null as id, o.number is not null as org
    from id_read i full join org_read o using (number)
);

-- bad_number: one row per number that is invalid in a personal column (id) or in an organisation column (org).
create temp table bad_number as
select number, id and not id_exists as id, org and not org_exists as org
from read_once
where id and not id_exists or org and not org_exists;

-- number: one row per valid number.
create table stage.main.number as
select number from read_once where id and id_exists or org and org_exists;
