-- The functions that models use, as this server computes them. They are those of the embedded engine's prelude, which
-- says what each means. A call is replaced by the body (dialect.go). Functions that the server keeps are not used for
-- this: each argument of one has one type, an aggregate cannot be one, and to make one takes a right and a schema.

create or replace macro main.age_on(birth_date, on_day) as
  extract(year from on_day) - extract(year from birth_date)
  - case
      when extract(month from on_day) * 100 + extract(day from on_day)
        < extract(month from birth_date) * 100 + extract(day from birth_date)
      then 1 else 0
    end;

create or replace macro main.eligible(birth_date, gone_date, on_day) as
  not (birth_date > on_day or gone_date <= on_day);

-- There are no operators of bits.
create or replace macro main.bits_and(a, b) as bitwise_and(a, b);
create or replace macro main.bits_or(a, b) as bitwise_or(a, b);
create or replace macro main.bits_not(a) as bitwise_not(a);
create or replace macro main.bits_left(a, places) as bitwise_left_shift(cast(a as bigint), cast(places as integer));
create or replace macro main.bits_right(a, places) as
  bitwise_right_shift_arithmetic(cast(a as bigint), cast(places as integer));

create or replace macro main.whole_quotient(a, b) as a / b;

-- The least of two is empty here where one is.
create or replace macro main.least_of(a, b) as coalesce(least(a, b), a, b);
create or replace macro main.greatest_of(a, b) as coalesce(greatest(a, b), a, b);

-- A number is not added to a day, and days are not subtracted to a number.
create or replace macro main.add_days(on_day, n) as date_add('day', n, on_day);
create or replace macro main.days_between(from_day, to_day) as date_diff('day', from_day, to_day);
create or replace macro main.last_of_month(in_month) as last_day_of_month(in_month);
create or replace macro main.days_in_month(in_month) as day(last_day_of_month(in_month));
create or replace macro main.first_of_year(of_year) as date_add('year', of_year - 1970, date '1970-01-01');

-- There is no exact median: the middle two of the sorted amounts. A group's amounts must fit in the memory of a node.
create or replace macro main.median_of(amount) as
  (cast(element_at(sorted(amount), (count(amount) + 1) / 2) as double)
  + cast(element_at(sorted(amount), (count(amount) + 2) / 2) as double)) / 2.0e0;
create or replace macro main.sorted(amount) as array_sort(array_agg(amount) filter (where amount is not null));

-- There are no strings of bits: a set is the sorted list of its kinds.
create or replace macro main.far_kind(kind, n) as cast(kind as integer);
create or replace macro main.far_kinds(kinds) as array_sort(array_agg(distinct kinds) filter (where kinds is not null));

create or replace macro main.flags_of(flags, found, lost) as
  bitwise_and(bitwise_or(coalesce(flags, 0), coalesce(found, 0)), bitwise_not(coalesce(lost, 0)));

create or replace macro main.draw_round(half, seed_bits, part, from_bit, mask) as
  bitwise_and(
    bitwise_right_shift(
      half * bitwise_or(bitwise_and(bitwise_right_shift(seed_bits, part), 1073741823), 1073741825), from_bit
    ), mask
  );
create or replace macro main.draw_high(draw, seed_bits) as
  bitwise_xor(
    bitwise_right_shift(draw, 32), draw_round(bitwise_and(draw, 4294967295), seed_bits, 0, 29, 2147483647)
  );
create or replace macro main.draw_low(draw, seed_bits) as
  bitwise_xor(
    bitwise_and(draw, 4294967295), draw_round(draw_high(draw, seed_bits), seed_bits, 16, 27, 4294967295)
  );
create or replace macro main.draw_order(draw, seed_bits) as
  bitwise_or(
    bitwise_left_shift(
      bitwise_xor(
        draw_high(draw, seed_bits), draw_round(draw_low(draw, seed_bits), seed_bits, 32, 29, 2147483647)
      ), 32
    ), draw_low(draw, seed_bits)
  );

create or replace macro main.second_largest(amount) as coalesce(element_at(max(amount, 2), 2), 0);

create or replace macro main.key_weight(draw) as 68719443968 + bitwise_and(draw, 65535);
create or replace macro main.distinct_weight(id, weight) as
  cast(id as decimal(38, 0)) * decimal '18446744073709551616' + weight;
create or replace macro main.weight_of_distinct(total) as
  cast(cast(total as decimal(38, 0)) % decimal '18446744073709551616' as bigint);
create or replace macro main.how_many(n) as n;
create or replace macro main.keyed_how_many(n) as
  bitwise_right_shift_arithmetic(cast(n as bigint) + 34359738368, 36);

create or replace macro main.month_index(on_day) as
  cast(12 * extract(year from on_day) + extract(month from on_day) as integer);
create or replace macro main.bits_between(first_bit, last_bit) as
  case when last_bit >= first_bit then bits_left(1, last_bit + 1) - bits_left(1, first_bit) else 0 end;
create or replace macro main.months_of_year(months, of_year, before_index) as
  case
    when 12 * of_year >= before_index then bits_left(months, 12 * of_year - before_index)
    else bits_right(months, before_index - 12 * of_year)
  end;
create or replace macro main.months_in(mask) as cast(bit_count(mask, 64) as integer);

-- A quotient of decimals is rounded here, so the rest is taken off first.
create or replace macro main.spread_until(amount, n_days, of_days) as
  cast(
    sign(amount) * (
      (cast(abs(amount) as decimal(38, 0)) * n_days - (cast(abs(amount) as decimal(38, 0)) * n_days) % of_days)
      / of_days
    ) as bigint
  );

create or replace macro main.digit_spread(bits) as
  bitwise_and(bits, 1) * 17592186044416 + bitwise_and(bits, 2) * 549755813888 + bitwise_and(bits, 4) * 17179869184
  + bitwise_and(bits, 8) * 536870912 + bitwise_and(bits, 16) * 16777216 + bitwise_and(bits, 32) * 524288
  + bitwise_and(bits, 64) * 16384 + bitwise_and(bits, 128) * 512 + bitwise_and(bits, 256) * 16
  + bitwise_right_shift(bitwise_and(bits, 512), 1) + bitwise_right_shift(bitwise_and(bits, 1024), 6)
  + bitwise_right_shift(bitwise_and(bits, 2048), 11);

create or replace macro main.part_of(amount, of_days, from_day, first_day, last_day) as
  spread_until(amount, least(greatest(days_between(from_day, last_day) + 1, 0), of_days), of_days)
  - spread_until(amount, least(greatest(days_between(from_day, first_day), 0), of_days), of_days);

create or replace macro main.hex_digits(n) as upper(to_base(n, 16));

create or replace macro main.rule_answer(asked, checkable, finding) as
  cast(case when not asked then null when not checkable then 3 when finding then 2 else 1 end as smallint);

create or replace macro main.months_of_net(net_id, net_1, net_2, net_3, net_4, net_5, net_6, net_7) as
  case net_id
    when 1 then net_1 when 2 then net_2 when 3 then net_3 when 4 then net_4 when 5 then net_5 when 6 then net_6
    when 7 then net_7
  end;
create or replace macro main.nets_until(n, net_1, net_2, net_3, net_4, net_5, net_6, net_7) as
  bitwise_or(case when n >= 1 then net_1 else 0 end,
    bitwise_or(case when n >= 2 then net_2 else 0 end,
      bitwise_or(case when n >= 3 then net_3 else 0 end,
        bitwise_or(case when n >= 4 then net_4 else 0 end,
          bitwise_or(case when n >= 5 then net_5 else 0 end,
            bitwise_or(case when n >= 6 then net_6 else 0 end, case when n >= 7 then net_7 else 0 end))))));
create or replace macro main.months_of_state(
  state, net_id, present, work, unemployed, net_1, net_2, net_3, net_4, net_5, net_6, net_7
) as
  case
    when state = 'work' then work
    when state = 'unemployed' then unemployed
    when net_id is null
    then bits_and(
      present,
      bits_not(bits_or(bits_or(work, unemployed), nets_until(7, net_1, net_2, net_3, net_4, net_5, net_6, net_7)))
    )
    else bits_and(
      bits_and(months_of_net(net_id, net_1, net_2, net_3, net_4, net_5, net_6, net_7), present),
      bits_not(bits_or(work, nets_until(net_id - 1, net_1, net_2, net_3, net_4, net_5, net_6, net_7)))
    )
  end;
create or replace macro main.nets_among(months, net_1, net_2, net_3, net_4, net_5, net_6, net_7) as
  cast(bits_and(net_1, months) <> 0 as integer) + cast(bits_and(net_2, months) <> 0 as integer)
  + cast(bits_and(net_3, months) <> 0 as integer) + cast(bits_and(net_4, months) <> 0 as integer)
  + cast(bits_and(net_5, months) <> 0 as integer) + cast(bits_and(net_6, months) <> 0 as integer)
  + cast(bits_and(net_7, months) <> 0 as integer);
create or replace macro main.of_year(place, first_one, second_one, third_one) as
  case place when 1 then first_one when 2 then second_one when 3 then third_one end;
create or replace macro main.from_source(amount, source_id) as
  case when amount > 0 then amount * 64 + 63 - source_id else 0 end;
create or replace macro main.source_of(best) as
  case when best > 0 then cast(63 - bits_and(best, 63) as smallint) else 0 end;
