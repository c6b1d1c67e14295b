-- The vault: identity numbers and the values of quarantined cells, nothing else.
-- one row: the columns of load.state, and the secret of the pseudonyms
create table if not exists vault.main.state (generation integer, secret varchar, workspace varchar, mark varchar);

-- one row per number: its key in the warehouse, and the person's draw
create table if not exists vault.main.identity (number bigint, key integer, draw bigint);

-- one row per quarantined row: its first fault, and what else is wrong in it
create table if not exists vault.main.quarantine (
    file_id integer, line bigint, column_name varchar, reason varchar, cell varchar, also varchar
);
