-- For the database administrator of an agency (PostgreSQL 11 or newer). It makes, beside the agency's tables, views in
-- which a number is replaced by 63 bits of a keyed digest. Run it in the agency's database as a role that may make
-- schemas and roles, then destroy this file: it has the secret.
--
-- Whoever knows the secret can compute the digest of any number. The user that the server of the analysis signs in with
-- (%[1]s) must therefore read the views and nothing else, and have no right to ansatz.draw, with which it could
-- ask for the digest of a number of its choice. So the views are materialized: they are filled by their owner.

create schema if not exists ansatz;
revoke all on schema ansatz from public;

create table ansatz.secret (secret text not null);
revoke all on ansatz.secret from public;
insert into ansatz.secret values ('%[2]s');

-- The draw of a number of twelve digits, with or without a sign before the last four.
create function ansatz.draw(number text) returns bigint
    language sql stable strict
    set search_path = pg_catalog
    as $$
    select (('x' || substr(encode(sha256(convert_to(
        (select secret from ansatz.secret) || ' ' || regexp_replace(number, '[^0-9]', '', 'g'), 'UTF8'
    )), 'hex'), 17, 16))::bit(64)::bigint >> 1) & 9223372036854775807
$$;
revoke all on function ansatz.draw(text) from public;

-- Correct the name of the agency's table after "from", and of its columns, where they are called otherwise. To bring a
-- view up to date: refresh materialized view ansatz.NAME.
