-- One row per followed person and net of the focus with a control investigation as recipient that led to action, opened
-- and closed in the period, of a benefit of the net, which the person, present, had in the month of opening. Of several
-- the one that was closed first, then opened first, then with the smallest case number: the months of opening and
-- closing.
-- grain: person_id, net_id
-- sv: En rad per följd person och skyddsnät med en kontrollutredning som ledde till åtgärd: månaderna då den inleddes
--   och avslutades. Av flera gäller den som avslutades först.
with case_of as (
  select c.person_id, s.net_id, f.group_id, f.stratum, o.month_id as opened_id, e.month_id as closed_id,
    row_number() over (
      partition by c.person_id, s.net_id order by c.closed_date, c.opened_date, c.case_id
    ) as place
  from register.control_investigation as c
  cross join param.livelihood as l
  join param.livelihood_benefit as b on b.benefit = c.benefit
  join param.livelihood_source as s on s.source_id = b.source_id
  join livelihood.life as f on f.person_id = c.person_id
  join param.livelihood_month as o on c.opened_date between o.month and o.last_date
  join param.livelihood_month as e on c.closed_date between e.month and e.last_date
  where s.focus
    and c.capacity = 'recipient'
    and c.action
    and c.opened_date >= l.from_date
    and c.closed_date >= l.from_date
    and bits_and(bits_and(f.present, o.bit), months_of_net(s.net_id, f.net_1, f.net_2, f.net_3, f.net_4, f.net_5,
      f.net_6, f.net_7)) <> 0
)
select c.person_id, c.net_id, c.group_id, c.stratum, c.opened_id, c.closed_id
from case_of as c
where c.place = 1
