-- Lists are read from these indexes alone.
drop index state_by_number;
create index state_by_number on state (noun, number, opened, decision, pending);
create index state_of_agency on state (noun, agency, number, opened, decision, pending);
create index state_of_other on state (noun, other, number, opened, decision, pending);
create index state_in_decision on state (noun, decision, number, opened, pending);
