-- How a cell's text becomes a value: one macro for each type of the dictionary, null where the text is no value of the type.
-- The text comes without spaces around it and is never empty. Identity numbers are read by internal/identity.

-- Spaces around a value are no part of it; an empty text is no value. The engine's trim knows spaces of any width but no tabs and line ends,
-- which the CSV reader has taken off already.
create or replace temp macro trimmed(t) as
    nullif(trim(t), '');

-- A day that the calendar has, from the year 1 to 9999.
create or replace temp macro real_date(d) as
    case when d between date '0001-01-01' and date '9999-12-31' then d end;

-- The cast to a date is lenient about what stands before and after, so the shape is checked first.
create or replace temp macro read_date(t) as
    case when strlen(t) = 10 and t like '____-__-__' and instr(t, '-') = 5 and t >= '0' and right(t, 1) between '0' and '9' then real_date(try_cast(t as date))
         when strlen(t) = 8 and regexp_full_match(t, '[0-9]{8}') then real_date(try_cast(left(t, 4) || '-' || substr(t, 5, 2) || '-' || right(t, 2) as date))
    end;

create or replace temp macro read_month(t) as
    case when strlen(t) = 7 and t like '____-__' and instr(t, '-') = 5 and t >= '0' then real_date(try_cast(t || '-01' as date))
         when strlen(t) = 6 and regexp_full_match(t, '[0-9]{6}') then real_date(try_cast(left(t, 4) || '-' || right(t, 2) || '-01' as date))
    end;

create or replace temp macro read_int(t) as
    case when regexp_full_match(t, '[-+]?[0-9]+') then try_cast(t as bigint) end;

create or replace temp macro read_num(t) as
    case when regexp_full_match(t, '[-+]?[0-9]+([.][0-9]+)?') then try_cast(t as decimal(18, 6)) end;

-- With ; between cells a decimal comma is read as well as a point.
create or replace temp macro read_num_comma(t) as
    case when regexp_full_match(t, '[-+]?[0-9]+([.,][0-9]+)?') then try_cast(replace(t, ',', '.') as decimal(18, 6)) end;

create or replace temp macro read_bool(t) as
    case t when 'true' then true when '1' then true when 'J' then true
           when 'false' then false when '0' then false when 'N' then false
    end;
