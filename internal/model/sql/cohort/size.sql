-- One row per base group and the pool (group 0): the eligible, and the matched of the police groups whether eligible or not.
select s.group_id, count(*) as n_eligible, cast(coalesce(max(m.n_matched), 0) as bigint) as n_matched
from cohort.subject as s
left join (
  select p.group_id, count(*) as n_matched from network.police as p where p.matched group by p.group_id
) as m on m.group_id = s.group_id
where s.group_id is not null
group by s.group_id
union all
select p.group_id, 0 as n_eligible, count(*) as n_matched
from network.police as p
where p.matched and p.group_id not in (select s.group_id from cohort.subject as s where s.group_id is not null)
group by p.group_id
