drop trigger entry_stays;
create trigger entry_stays before update on entry when new.number <> old.number or new.noun <> old.noun
    or new.act <> old.act or new.hash <> old.hash or new.id <> '' or new.body <> '' or new.signature <> ''
    begin select raise(abort, 'entries stay'); end;
