-- One row per person, followed or not, who is registered as a jobseeker in some month of the period: the months, as
-- bits.
-- grain: person_id
-- sv: En rad per person som är inskriven som arbetssökande någon månad: månaderna, som bitar.
select j.person_id,
  bit_or(bits_between(
    greatest_of(month_index(j.from_date) - l.before_index, 1),
    least_of(month_index(coalesce(j.to_date, l.to_date)) - l.before_index, l.n_months)
  )) as months
from register.jobseeker as j
cross join param.livelihood as l
where j.from_date <= l.to_date
  and (j.to_date is null or j.to_date >= l.from_date)
group by j.person_id
