-- How a cell's text becomes a value: one macro for each type of the dictionary. A text that is not a value of the type
-- gives null. The text has no spaces around it and is never empty. internal/identity reads identity numbers.

-- Spaces around a value are removed, and an empty text becomes null. The engine's trim removes spaces of any width but
-- not tabs and line ends; the CSV reader has removed those.
create or replace temp macro trimmed(t) as
    nullif(trim(t), '');

-- A day that the calendar has, from the year 1 to 9999.
create or replace temp macro real_date(d) as
    case when d between date '0001-01-01' and date '9999-12-31' then d end;

-- The cast to a date is lenient about what stands before and after, so the shape is checked first.
create or replace temp macro read_date(t) as
    case when strlen(t) = 10 and t like '____-__-__' and instr(t, '-') = 5 and t >= '0'
              and right(t, 1) between '0' and '9'
         then real_date(try_cast(t as date))
         when strlen(t) = 8 and regexp_full_match(t, '[0-9]{8}')
         then real_date(try_cast(left(t, 4) || '-' || substr(t, 5, 2) || '-' || right(t, 2) as date))
    end;

create or replace temp macro read_month(t) as
    case when strlen(t) = 7 and t like '____-__' and instr(t, '-') = 5 and t >= '0'
         then real_date(try_cast(t || '-01' as date))
         when strlen(t) = 6 and regexp_full_match(t, '[0-9]{6}')
         then real_date(try_cast(left(t, 4) || '-' || right(t, 2) || '-01' as date))
    end;

create or replace temp macro read_int(t) as
    case when regexp_full_match(t, '[-+]?[0-9]+') then try_cast(t as bigint) end;

-- As it is written, with up to eighteen decimals. Zeros after those do not count.
create or replace temp macro read_num(t) as
    case when regexp_full_match(t, '[-+]?[0-9]+([.][0-9]{1,18}0*)?') then try_cast(t as decimal(38, 18)) end;

-- If ; separates the cells, a decimal comma is read as well as a point.
create or replace temp macro read_num_comma(t) as
    read_num(case when t like '%,%' and t not like '%.%' then replace(t, ',', '.') else t end);

-- A floating-point number becomes the shortest decimal that gives it back. Decimals after the eighteenth are left out
-- if that changes the number by at most a relative 1e-12, the exactness of sums.
create or replace temp macro near_float(x, n) as
    case when abs(cast(n as double) - x) <= 1e-12 * abs(x) then n end;

create or replace temp macro read_float(x) as
    near_float(cast(cast(x as varchar) as double), try_cast(cast(x as varchar) as decimal(38, 18)));

-- If six decimals give a double back, with no more than fifteen digits, they are the shortest that do. Otherwise the
-- double's text has them.
create or replace temp macro read_double(x) as
    case when cast(try_cast(x as decimal(15, 6)) as double) = x
         then cast(try_cast(x as decimal(15, 6)) as decimal(38, 18))
         else read_float(x)
    end;

create or replace temp macro read_bool(t) as
    case t when 'true' then true when '1' then true when 'J' then true
           when 'false' then false when '0' then false when 'N' then false
    end;

-- The part of an amount, in whole kronor, that falls on the first n of the days that it is spread over; the models have
-- the same (spread_until).
create or replace temp macro spread_over(amount, n_days, of_days) as
    cast(sign(amount) * ((cast(abs(amount) as hugeint) * n_days) // of_days) as bigint);
