-- organisation: one row per key in an organisation column of any register, with its number, which is null for a person.
-- sort_rank is the place by number as text, so that models can order companies without their numbers.
delete from delivered.organisation;
insert into delivered.organisation
with numbered as (
    select o.key, is_organisation(i.number) as is_organisation,
        case when is_organisation(i.number) then right(cast(i.number as varchar), 10)
             else lpad(cast(i.number as varchar), 12, '0')
        end as number
    from organisation_key o join identity_key i on i.key = o.key
)
select key, case when is_organisation then number end, row_number() over (order by number), not is_organisation
from numbered;
