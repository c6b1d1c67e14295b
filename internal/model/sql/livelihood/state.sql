-- One row per way of living (livelihood.pattern) and state in some month: those months, as bits. The first that applies
-- is the state of a month in which the person is present: an income net, where the person has one and does not work, or
-- the income nets together reach the pay; work; another net; unemployed; none. Every month of present is in exactly one
-- row.
-- grain: pattern_id, state_id
-- sv: En rad per sätt att leva genom perioden och försörjning: månaderna, som bitar. Varje månad då personen finns hör
--   till precis en rad.
select o.pattern_id, o.group_id, o.stratum, o.present, o.state_id, o.months, o.n
from (
  select p.pattern_id, p.group_id, p.stratum, p.present, s.state_id, p.n,
    months_of_state(s.state, s.net_id, p.present, p.work, p.unemployed, p.net_1, p.net_2, p.net_3, p.net_4, p.net_5,
      p.net_6, p.net_7) as months
  from livelihood.pattern as p
  cross join param.livelihood_state as s
) as o
where o.months <> 0
