create trigger entry_stays before update on entry begin select raise(abort, 'entries stay'); end;
create trigger entry_remains before delete on entry begin select raise(abort, 'entries stay'); end;
