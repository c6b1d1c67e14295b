create function entries_stay() returns trigger language plpgsql as
$$ begin raise exception 'entries stay'; end $$;
create trigger entry_stays before update or delete or truncate on entry execute function entries_stay();
