-- entry: one row is one entry of the register, never changed and never removed. body is what was signed. hash covers
-- the body, which holds the hash of the entry before, and the signature.
create table entry (
    number bigint primary key,
    noun text not null,
    id text not null,
    act text not null,
    body text not null,
    signature text not null,
    hash text not null
);
create index entry_of on entry (noun, id, number);

-- state: one row is a record as it stands now. It follows from the entries, so that a look does not read them all.
create table state (
    noun text not null,
    id text not null,
    number bigint not null,
    agency text not null,
    other text not null,
    decision text not null,
    kind text not null,
    subject text not null,
    opened text not null,
    closed text not null,
    due text not null,
    pending integer not null,
    primary key (noun, id)
);
create index state_by_number on state (noun, number);
create index state_of_decision on state (decision, noun, kind, subject) where decision <> '';
create index state_of_subject on state (subject) where subject <> '';
create index state_pending on state (noun, due, agency, other) where pending = 1;
create index state_ending on state (noun, closed) where noun = 'decision' and closed <> '';
