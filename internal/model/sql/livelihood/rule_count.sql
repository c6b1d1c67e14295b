-- One row per group (0 is the pool) and rule with incompatible months: the person-months, the persons, what the benefit
-- gave in the months, and the largest and second largest amount of one person.
-- grain: group_id, rule_id
-- sv: En rad per grupp och regel: antal personmånader och personer, vad förmånen gav i månaderna, och de största
--   beloppen för en person.
select f.group_id, b.rule_id, cast(sum(b.n_months) as bigint) as n_months,
  count(*) /* counts b.person_id */ as n_persons, cast(sum(b.amount) as bigint) as amount,
  max(b.amount) as max_amount, second_largest(b.amount) as second_amount
from livelihood.rule_broken as b
join livelihood.followed as f on f.person_id = b.person_id
group by f.group_id, b.rule_id
