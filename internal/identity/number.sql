-- The rules of number.go for columns of text. Each macro is one step, to be used in a layer of its own
-- with plain columns as arguments, so that no step is computed twice:
--   id_digits(t)  -> the ten or twelve digits of a well-formed text, else null
--   id_number(d, t, ...) / org_number(d, t, ...) -> twelve digits, with the century, or 16 before an organisation's
--   id_valid(n) / org_valid(n) -> n if the date is real and the Luhn digit right, else null

create or replace temp macro id_digits(t) as
    case when regexp_full_match(t, '[0-9]{12}|[0-9]{8}-[0-9]{4}|[0-9]{6}[-+]?[0-9]{4}')
         then case strlen(t)
                  when 12 then cast(t as bigint)
                  when 10 then cast(t as bigint)
                  when 13 then cast(left(t, 8) || right(t, 4) as bigint)
                  else cast(left(t, 6) || right(t, 4) as bigint)
              end
    end;

-- The century of a ten-digit number; the reference is given as its year and month * 100 + day.
create or replace temp macro id_number(d, t, reference_year, reference_day) as
    case when strlen(t) >= 12 then d
         when t[7] = '+'
         then (reference_year - 100 - ((reference_year - d // 100000000) % 100 + 100) % 100) * 100000000 + d % 100000000
         else (reference_year
               - ((reference_year - d // 100000000) % 100 + 100) % 100
               - case when (reference_year - d // 100000000) % 100 = 0
                       and (d // 1000000 % 100) * 100 + (d // 10000 % 100)
                           - case when d // 10000 % 100 >= 60 then 60 else 0 end > reference_day
                      then 100 else 0 end) * 100000000 + d % 100000000
    end;

create or replace temp macro is_organisation(n) as
    n // 10000000000 = 16 and n // 10000000 % 10 >= 2;

create or replace temp macro org_number(d, t, reference_year, reference_day) as
    case when strlen(t) < 12 and d // 10000000 % 10 >= 2 and t[7] <> '+'
         then 160000000000 + d
         else id_number(d, t, reference_year, reference_day)
    end;

-- Luhn over the last ten digits, by pairs of digits g. The doubled first digit of a pair and the second one add up to
-- g - 8 * (g // 10), modulo 10, and to one more if the first is at least 5.
create or replace temp macro luhn_pair(g) as
    g - 8 * (g // 10) + cast(g >= 50 as integer);

create or replace temp macro luhn_valid(n) as
    (luhn_pair(cast(n % 100 as integer))
     + luhn_pair(cast(n // 100 % 100 as integer))
     + luhn_pair(cast(n // 10000 % 100 as integer))
     + luhn_pair(cast(n // 1000000 % 100 as integer))
     + luhn_pair(cast(n // 100000000 % 100 as integer))) % 10 = 0;

create or replace temp macro days_in(y, m) as
    case when m in (4, 6, 9, 11) then 30
         when m <> 2 then 31
         when y % 4 = 0 and (y % 100 <> 0 or y % 400 = 0) then 29
         else 28
    end;

create or replace temp macro real_day(y, m, d) as
    y between 1 and 9999 and m <= 12
    and case when m = 0 then d between 60 and 91
             when d between 1 and 28 or d between 60 and 88 then true
             when d = 0 then false
             else d - case when d > 60 then 60 else 0 end <= days_in(y, m)
        end;

create or replace temp macro id_valid(n) as
    case when real_day(n // 100000000, n // 1000000 % 100, n // 10000 % 100) and luhn_valid(n) then n end;

create or replace temp macro org_valid(n) as
    case when (is_organisation(n) or real_day(n // 100000000, n // 1000000 % 100, n // 10000 % 100))
              and luhn_valid(n)
         then n
    end;
