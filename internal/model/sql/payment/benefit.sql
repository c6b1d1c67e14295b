-- One row per benefit and year in which it was paid: how many payments.
-- grain: benefit, year
-- sv: En rad per förmån och år då den betalats ut: antal utbetalningar.
select y.benefit, y.year, cast(sum(y.n) as bigint) as n
from register.benefit_year as y
group by y.benefit, y.year
