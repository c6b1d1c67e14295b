drop trigger entry_stays on entry;
create trigger entry_stays before delete or truncate on entry execute function entries_stay();
create function entry_is_erased() returns trigger language plpgsql as
$$ begin
    if new.number <> old.number or new.noun <> old.noun or new.act <> old.act or new.hash <> old.hash
        or new.id <> '' or new.body <> '' or new.signature <> '' then
        raise exception 'entries stay';
    end if;
    return new;
end $$;
create trigger entry_is_erased before update on entry for each row execute function entry_is_erased();
