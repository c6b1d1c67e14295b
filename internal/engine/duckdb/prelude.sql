-- The functions that models use: what engines spell differently, and the few rules that several models share. They are
-- written into the database that holds the models' tables, so that a model opens as it is in the shell.

-- Age in whole years on a day. A person born on 29 February is a year older on 1 March in other years.
create or replace macro main.age_on(birth_date, on_day) as
  extract(year from on_day) - extract(year from birth_date)
  - case
      when extract(month from on_day) * 100 + extract(day from on_day)
        < extract(month from birth_date) * 100 + extract(day from birth_date)
      then 1 else 0
    end;

-- Whether a person is eligible on a day: born by then, neither dead nor emigrated. This is one condition and not two,
-- because an engine that guesses how many pass two would build its hash tables over everybody.
create or replace macro main.eligible(birth_date, gone_date, on_day) as
  not (birth_date > on_day or gone_date <= on_day);

-- Bits of whole numbers: those that both have, those that one has, those that a number lacks, and all of them some
-- places higher or lower. What is moved higher becomes a number of 64 bits first.
create or replace macro main.bits_and(a, b) as (a & b);
create or replace macro main.bits_or(a, b) as (a | b);
create or replace macro main.bits_not(a) as (~a);
create or replace macro main.bits_left(a, places) as (cast(a as bigint) << cast(places as integer));
create or replace macro main.bits_right(a, places) as (a >> cast(places as integer));

-- The quotient of whole numbers, cut towards zero.
create or replace macro main.whole_quotient(a, b) as (a // b);

-- The smaller and the larger of two; the other one where one is empty.
create or replace macro main.least_of(a, b) as least(a, b);
create or replace macro main.greatest_of(a, b) as greatest(a, b);

-- Days: one some days later, the days from one to another, a month's last day and how many days it has (a month is its
-- first day), a year's first day.
create or replace macro main.add_days(on_day, n) as (on_day + cast(n as integer));
create or replace macro main.days_between(from_day, to_day) as (to_day - from_day);
create or replace macro main.last_of_month(in_month) as (cast(in_month + interval '1' month as date) - 1);
create or replace macro main.days_in_month(in_month) as (cast(in_month + interval '1' month as date) - in_month);
create or replace macro main.first_of_year(of_year) as make_date(cast(of_year as integer), 1, 1);

-- The median of a group's amounts, between the middle two if they are even in number; empty amounts are left out.
create or replace macro main.median_of(amount) as percentile_cont(0.5) within group (order by amount);

-- The set of kinds that do not fit in two numbers (payment.person_history): a set of one kind out of n, and the union
-- of a group's sets. Sets are equal if they have the same kinds; nothing else is done with them.
create or replace macro main.far_kind(kind, n) as
  cast(repeat('0', cast(kind - 1 as integer)) || '1' || repeat('0', cast(n - kind as integer)) as bit);
create or replace macro main.far_kinds(kinds) as bit_or(kinds);

-- A person's flags: those of the history of payments (comparison.history_flag), with the bits found set and the bits
-- lost cleared (comparison.flag). A null argument means no bits.
create or replace macro main.flags_of(flags, found, lost) as
  (coalesce(flags, 0) | coalesce(found, 0)) & ~coalesce(lost, 0);

-- The place of a person in the order of draws under a seed. The draw's 63 bits go through three rounds of a Feistel
-- network, whose round function is the middle of a product with a number of the seed's. Each seed gives its own order,
-- no two persons get the same place, and only whole numbers of 63 bits are used, so that any engine gives the same.
create or replace macro main.draw_round(half, seed_bits, part, from_bit, mask) as
  ((half * (((seed_bits >> part) & 1073741823) | 1073741825)) >> from_bit) & mask;
create or replace macro main.draw_high(draw, seed_bits) as
  xor(draw >> 32, draw_round(draw & 4294967295, seed_bits, 0, 29, 2147483647));
create or replace macro main.draw_low(draw, seed_bits) as
  xor(draw & 4294967295, draw_round(draw_high(draw, seed_bits), seed_bits, 16, 27, 4294967295));
create or replace macro main.draw_order(draw, seed_bits) as
  (xor(draw_high(draw, seed_bits), draw_round(draw_low(draw, seed_bits), seed_bits, 32, 29, 2147483647)) << 32)
  | draw_low(draw, seed_bits);

-- The second largest of a group's amounts, which may be as large as the largest. It is 0 if there is one or none. Empty
-- amounts are left out.
create or replace macro main.second_largest(amount) as coalesce(max(amount, 2)[2], 0);

-- Counts with keys (internal/stats/cellkey): a person or company weighs 2³⁶ and its record key, which is 16 bits of its
-- draw, less 2¹⁵. A sum of weights holds the number of those counted and the sum of their record keys. A sum over
-- distinct ones has the id above the weight, so that two with the same record key are two. how_many is the number
-- itself, in models that compute with a count; with keys keyed_how_many takes its place.
create or replace macro main.key_weight(draw) as 68719443968 + (draw & 65535);
create or replace macro main.distinct_weight(id, weight) as cast(id as hugeint) * 18446744073709551616 + weight;
create or replace macro main.weight_of_distinct(total) as cast(total % 18446744073709551616 as bigint);
create or replace macro main.how_many(n) as n;
create or replace macro main.keyed_how_many(n) as cast((n + 34359738368) >> 36 as bigint);

-- Months as bits (internal/model/sql/livelihood): the number of a day's month in the calendar; the bits from one number
-- to another, both included; the months of a calendar year (the first is bit 1) as bits of the period, whose month 0
-- has the number before_index; how many months a mask has.
create or replace macro main.month_index(on_day) as
  cast(12 * extract(year from on_day) + extract(month from on_day) as integer);
create or replace macro main.bits_between(first_bit, last_bit) as
  case
    when last_bit >= first_bit
    then (cast(1 as bigint) << cast(last_bit + 1 as integer)) - (cast(1 as bigint) << cast(first_bit as integer))
    else 0
  end;
create or replace macro main.months_of_year(months, of_year, before_index) as
  case
    when 12 * of_year >= before_index then cast(months as bigint) << cast(12 * of_year - before_index as integer)
    else cast(months as bigint) >> cast(before_index - 12 * of_year as integer)
  end;
create or replace macro main.months_in(mask) as cast(bit_count(mask) as integer);

-- What a row of livelihood.life or livelihood.pattern says: the months with one of the safety nets, with some of the
-- first n of them, or in a state; how many nets there are in some of the months asked about; and a column of the first,
-- second or third whole calendar year of the period. from_source puts an amount above zero and its source into one
-- number, so that the largest number is the largest amount, and of equal ones the first source; source_of reads the
-- source out of it. 0 is none.
create or replace macro main.months_of_net(net_id, net_1, net_2, net_3, net_4, net_5, net_6, net_7) as
  case net_id
    when 1 then net_1 when 2 then net_2 when 3 then net_3 when 4 then net_4 when 5 then net_5 when 6 then net_6
    when 7 then net_7
  end;
create or replace macro main.nets_until(n, net_1, net_2, net_3, net_4, net_5, net_6, net_7) as
  case
    when n >= 7 then net_1 | net_2 | net_3 | net_4 | net_5 | net_6 | net_7
    when n = 6 then net_1 | net_2 | net_3 | net_4 | net_5 | net_6
    when n = 5 then net_1 | net_2 | net_3 | net_4 | net_5
    when n = 4 then net_1 | net_2 | net_3 | net_4
    when n = 3 then net_1 | net_2 | net_3
    when n = 2 then net_1 | net_2
    when n = 1 then net_1
    else 0
  end;
create or replace macro main.months_of_state(
  state, net_id, present, work, unemployed, net_1, net_2, net_3, net_4, net_5, net_6, net_7
) as
  case
    when state = 'work' then work
    when state = 'unemployed' then unemployed
    when net_id is null
    then present & ~(work | unemployed | nets_until(7, net_1, net_2, net_3, net_4, net_5, net_6, net_7))
    else months_of_net(net_id, net_1, net_2, net_3, net_4, net_5, net_6, net_7) & present
      & ~(work | nets_until(net_id - 1, net_1, net_2, net_3, net_4, net_5, net_6, net_7))
  end;
create or replace macro main.nets_among(months, net_1, net_2, net_3, net_4, net_5, net_6, net_7) as
  cast((net_1 & months) <> 0 as integer) + cast((net_2 & months) <> 0 as integer)
  + cast((net_3 & months) <> 0 as integer) + cast((net_4 & months) <> 0 as integer)
  + cast((net_5 & months) <> 0 as integer) + cast((net_6 & months) <> 0 as integer)
  + cast((net_7 & months) <> 0 as integer);
create or replace macro main.of_year(place, first_one, second_one, third_one) as
  case place when 1 then first_one when 2 then second_one when 3 then third_one end;
create or replace macro main.from_source(amount, source_id) as
  case when amount > 0 then amount * 64 + 63 - source_id else 0 end;
create or replace macro main.source_of(best) as case when best > 0 then cast(63 - (best & 63) as smallint) else 0 end;

-- The part of an amount, in whole kronor, that falls on the first n of the days that it is spread over. The parts of
-- consecutive stretches of days add up to the amount.
create or replace macro main.spread_until(amount, n_days, of_days) as
  cast(sign(amount) * ((cast(abs(amount) as hugeint) * n_days) // of_days) as bigint);

-- The digits of sixteen of the bits of a mask that lie in twelve months: each bit becomes the digit of its month, the
-- first month the highest.
create or replace macro main.digit_spread(bits) as
  ((bits & 1) << 44) | ((bits & 2) << 39) | ((bits & 4) << 34) | ((bits & 8) << 29) | ((bits & 16) << 24)
  | ((bits & 32) << 19) | ((bits & 64) << 14) | ((bits & 128) << 9) | ((bits & 256) << 4) | ((bits & 512) >> 1)
  | ((bits & 1024) >> 6) | ((bits & 2048) >> 11);

-- The part of an amount spread over days from a day on that falls on the days from one to another, both included.
create or replace macro main.part_of(amount, of_days, from_day, first_day, last_day) as
  spread_until(amount, least(greatest(last_day - from_day + 1, 0), of_days), of_days)
  - spread_until(amount, least(greatest(first_day - from_day, 0), of_days), of_days);

-- The digits of a number in hexadecimal.
create or replace macro main.hex_digits(n) as to_hex(n);

-- The answer of a rule that rows are checked by (internal/model/sql/cooperation): 1 in order, 2 a finding, 3 not
-- checkable; empty where the rule is not about the row.
create or replace macro main.rule_answer(asked, checkable, finding) as
  cast(case when not asked then null when not checkable then 3 when finding then 2 else 1 end as tinyint);
