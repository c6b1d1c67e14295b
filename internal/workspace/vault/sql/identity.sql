create or replace temp view identity_key as select number, key, draw from vault.main.identity;
