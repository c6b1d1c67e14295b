-- The tables of a load that brings no number changes: what earlier loads have left in the books, and no id moved.
create temp table resolved as select id, person_id from delivered.resolved;
create temp table cycles as select id, person_id from load.alias_cycle;
create temp table moved_id as
select id, person_id as becomes from delivered.resolved where false;
