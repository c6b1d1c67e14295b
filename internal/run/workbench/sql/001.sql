-- One row per session of a browser. data is base64.
create table session (
    token text primary key,
    data text not null,
    expiry bigint not null -- seconds since 1970
);

-- One row per job.
create table job (
    id text primary key,
    kind text not null,
    title text not null,
    arguments text not null, -- a JSON list
    person text not null,
    lang text not null,
    state text not null, -- queued, running, done, failed, cancelled, interrupted
    node text not null, -- who runs it
    created bigint not null, -- milliseconds since 1970
    started bigint not null,
    ended bigint not null,
    code bigint not null, -- how the process ended
    again text not null -- the job that it repeats
);

-- One row per person, day and study whose results somebody looks at.
create table purpose (
    person text not null,
    day text not null,
    study text not null,
    purpose text not null,
    primary key (person, day, study)
);
