-- organisation: one row per key in an organisation column of any register, with its number, which is null for a person.
-- sort_rank is the place by number as text, so that models can order companies without their numbers.
delete from delivered.organisation;
insert into delivered.organisation
with numbered as (
    select o.key, number_of(i.number) as number, p.place
    from organisation_key o join identity_key i on i.key = o.key join identity_order p on p.key = o.key
)
select key, case when is_organisation(number) then right(cast(number as varchar), 10) end,
    row_number() over (order by place), not is_organisation(number)
from numbered;
