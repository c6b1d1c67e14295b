package vault

import (
	"context"
	"fmt"
	"strings"

	"ansatz/internal/engine"
)

// A held row is a complete row that contradicts another one, with its identity numbers. The vault keeps it, so that a
// later delivery is judged as if all deliveries had come at once.

// Hold keeps the rows of the temporary table held_new, whose columns are given as "name type", and removes those that
// this load found to be duplicates. The table verdict names them.
func (v *Vault) Hold(ctx context.Context, register string, columns []string) error {
	return v.exec(ctx,
		fmt.Sprintf("create table if not exists vault.main.held_%s (%s)", register, strings.Join(columns, ", ")),
		fmt.Sprintf(`delete from vault.main.held_%[1]s where rowid in
(select rid from verdict where register = '%[1]s' and origin = 'held' and verdict = 'duplicate')`, register),
		fmt.Sprintf("insert into vault.main.held_%s select * from held_new", register))
}

// Held returns the relation of a register's held rows, each with the number rid that verdict uses for it; empty if the
// register has none.
func (v *Vault) Held(ctx context.Context, register string) (relation string, err error) {
	there := false
	err = engine.Row(ctx, v.db, fmt.Sprintf(`select count(*) > 0 from information_schema.tables
where table_catalog = 'vault' and table_schema = 'main' and table_name = 'held_%s'`, register), &there)
	if err != nil || !there {
		return "", err
	}
	return fmt.Sprintf("(select rowid as rid, * from vault.main.held_%s)", register), nil
}
