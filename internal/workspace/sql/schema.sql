-- The warehouse's bookkeeping: which deliveries and files it was made from. Nothing here holds a cell's value.
create schema if not exists load;
create schema if not exists delivered;
create schema if not exists register;

-- one row: how many loads have been made, which workspace this is, and the mark of the last load; the vault holds the
-- same. Workspace and mark are random and nothing but names: no key, draw or result follows from them.
create table if not exists load.state (generation integer, workspace varchar, mark varchar);

-- one row per delivery; deliverer is the agency that delivers registers of the cooperation, and else empty
create table if not exists load.delivery (
    delivery_id integer, folder varchar, agency varchar, delivered date, reference date, legal_basis varchar,
    handling varchar[], synthetic boolean, replaces boolean, hash varchar, generation integer, deliverer varchar
);

-- one row per delivery: the decision by which it came, what it may be used for, the last day on which it may be read
-- (empty: none), and the text of condition H3
create table if not exists load.term (
    delivery_id integer, decision_number varchar, decision_date varchar, decision_end varchar, purposes varchar[],
    erase_by varchar, restriction varchar
);

-- one row per delivery that was erased: nothing else is left of it here. last_release is the number of the last release
-- before that, and generation that of the erasure.
create table if not exists load.erased (
    folder varchar, agency varchar, hash varchar, erase_by varchar, registers varchar[], last_release integer,
    generation integer
);

-- one row per file and register; loaded + duplicates + quarantined = rows_read. The rows of a superseded file are no
-- longer in a register.
create table if not exists load.file (
    file_id integer, delivery_id integer, ordinal integer, register varchar, name varchar, sha256 varchar, bytes bigint,
    rows_read bigint, loaded bigint, duplicates bigint, quarantined bigint, superseded boolean,
    ignored_columns varchar[]
);

-- one row per row that was left out because it repeated another of its register (of_file, of_line), which is in the
-- register, in quarantine or left out itself. If that one is erased, the row that repeated it takes its place.
create table if not exists load.repeated (file_id integer, line bigint, of_file integer, of_line bigint);

-- one row: the vault that belongs to these books. state is open, sealed or destroyed. own_secret is a random name of
-- the secret of the pseudonyms if that was drawn at random, and else empty. bytes, head and checksum are those of a
-- sealed vault's file, and recipients are whom it is sealed to: none if that is a passphrase.
create table if not exists load.vault (
    state varchar, own_secret varchar, bytes bigint, head varchar, checksum bigint, recipients varchar[]
);

-- one row per quarantined row, without its value
create table if not exists load.quarantine (
    file_id integer, line bigint, column_name varchar, reason varchar, also varchar
);

-- one row per column that a file has under a name of its own, as the manifest's columns say
create table if not exists load.renamed_column (file_id integer, column_name varchar, delivered varchar);

-- one row per part of a register, or of what is kept beside one: a Parquet file in the folder of registers, its
-- checksum (CRC-32C), which the format does not give it, and its size
create table if not exists load.part (register varchar, name varchar, checksum bigint, bytes bigint);

-- one row per id that lies on a cycle of number changes, or leads into one; person_id is what all of them resolve to
create table if not exists load.alias_cycle (id integer, person_id integer);

-- one row per register and person in it that the register person does not know; unknown_id counts them
create table if not exists load.unknown_person (register varchar, person_id integer);
create or replace view load.unknown_id as
    select register, count(*) as persons from load.unknown_person group by register;

-- what each id resolves to; ids that are current are not listed
create table if not exists delivered.resolved (id integer, person_id integer);

-- one row per key that occurs in any organisation column
create table if not exists delivered.organisation (
    organisation_id integer, number varchar, sort_rank integer, is_person boolean
);
create or replace view register.organisation as
    select organisation_id, number, sort_rank, is_person from delivered.organisation;

-- one row per key that the register person does not have, a company's or an unknown person's: 63 random bits that
-- depend on its number and the vault's secret alone, as register.person.draw does
create table if not exists delivered.draw (id integer, draw bigint);
create or replace view register.draw as select id, draw from delivered.draw;

-- one row per id that is not current: its number's 63 bits, as in delivered.draw, by which a row that still names the
-- old number is known where it lies elsewhere (docs/trino.md)
create table if not exists delivered.former_draw (id integer, draw bigint);
create or replace view register.former_draw as
    select f.draw, r.person_id from delivered.former_draw f join delivered.resolved r using (id);
