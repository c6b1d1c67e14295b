-- Lists, and what a correction touches, are read from these indexes: by day, the last first.
drop index state_by_number;
drop index state_of_decision;
drop index state_of_subject;
create index state_of_decision on state (decision, noun, kind, subject, opened, closed);
create index state_of_subject on state (subject, noun, kind, opened);
create index state_by_day on state (noun, opened, number);
create index state_of_agency on state (noun, agency, opened, number, decision, pending);
create index state_of_other on state (noun, other, opened, number, decision, pending);
create index state_in_decision on state (noun, decision, opened, number, pending);
create index state_waiting on state (noun, opened, number) where pending = 1;

-- An entry is emptied by an erasure: its number, noun, act and hash remain. No other change is possible.
