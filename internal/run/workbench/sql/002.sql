-- One row per sign-in that has begun at a provider and has not come back.
create table sign_in (
    cookie text primary key, -- SHA-256 of what the browser holds, hexadecimal
    provider bigint not null, -- its number in the settings, from 1
    state text not null,
    nonce text not null,
    verifier text not null,
    expiry bigint not null -- seconds since 1970
);

-- One row per machine that runs jobs, with when it last said so.
create table node (
    name text primary key,
    seen bigint not null -- milliseconds since 1970
);

-- Who has started a job, as the sign-in knows them, and whether somebody has asked it to end.
alter table job add column owner text not null default '';
alter table job add column asked bigint not null default 0;
