package delivery

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"ansatz/internal/progress"
	"ansatz/internal/register"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/ledger"
)

// RekeyCommand is the command of Rekey, as the ledger names it.
const RekeyCommand = "vault rekey"

// Rekey draws the secret of a workspace at random and gives every number another key and draw: in the vault, in all
// parts and in the books. It is all or nothing, as a load. The rows stay in their places. Of the options it uses those
// that say how a workspace is opened.
func Rekey(ctx context.Context, o Options) (err error) {
	if o.Progress == nil {
		o.Progress = progress.Silent
	}
	if _, err := os.Stat(filepath.Join(o.Workspace, workspace.WarehouseFile)); err != nil {
		_, err := workspace.OpenAlone(o.Workspace, o.Engine) // says what is wrong with the place
		return err
	}
	l := &loader{Options: o}
	if l.draft, err = workspace.Begin(o.Workspace, o.Engine); err != nil {
		return err
	}
	defer func() { err = workspace.Fault(o.Workspace, o.Engine, errors.Join(err, l.draft.End(err))) }()
	e := ledger.Entry{Kind: ledger.Vault, Command: RekeyCommand}
	if err := l.draft.Allow(ctx, e, l.Signer); err != nil {
		return err
	}
	if err := l.openKept(nil); err != nil {
		return err
	}
	if err := l.open(ctx, nil); err != nil {
		return err
	}
	defer func() {
		if l.db != nil {
			l.db.Close()
		}
	}()
	if err := l.checkParts(ctx)(); err != nil {
		return err
	}
	if err := l.rekey(ctx); err != nil {
		return err
	}
	e.What = ledger.Facts{"parts": fmt.Sprint(len(workspace.AllParts(l.draft.Parts)))}
	return l.commit(ctx, e)
}

// rekey writes everything under other keys. The changes to the books are one transaction, which stays open.
func (l *loader) rekey(ctx context.Context) error {
	if err := l.vault.Rekey(ctx); err != nil {
		return err
	}
	if err := l.vault.SetOrigin(ctx, l.draft.Origin); err != nil {
		return err
	}
	l.draft.Vault.OwnSecret = l.draft.Origin.Mark
	if err := l.sealVault(ctx); err != nil {
		return err
	}
	if err := l.exec(ctx, "begin transaction"); err != nil {
		return err
	}
	task := l.Progress.Begin("writing", "registers", int64(len(register.All())))
	defer task.End()
	for _, r := range register.All() {
		if err := l.rekeyRegister(ctx, r); err != nil {
			return err
		}
		task.Add(1)
	}
	if err := l.listParts(ctx); err != nil {
		return err
	}
	for table, columns := range map[string][]string{
		"load.alias_cycle":       {"id", "person_id"},
		"load.unknown_person":    {"person_id"},
		"delivered.resolved":     {"id", "person_id"},
		"delivered.organisation": {"organisation_id"},
	} {
		for _, column := range columns {
			err := l.exec(ctx, fmt.Sprintf("update %s set %s = k.key from new_key k where k.old = %[2]s", table,
				column))
			if err != nil {
				return err
			}
		}
	}
	for _, table := range []string{"delivered.draw", "delivered.former_draw"} {
		err := l.exec(ctx, fmt.Sprintf("update %s set id = k.key, draw = k.draw from new_key k where k.old = id",
			table))
		if err != nil {
			return err
		}
	}
	o := l.draft.Origin
	if err := l.exec(ctx, "delete from load.state", fmt.Sprintf("insert into load.state values (%d, '%s', '%s')",
		o.Generation, o.Workspace, o.Mark)); err != nil {
		return err
	}
	return l.exec(ctx, l.draft.Vault.Statements()...)
}

// rekeyRegister writes the parts of a register again, as one part, with other keys and draws.
func (l *loader) rekeyRegister(ctx context.Context, r *register.Register) error {
	if len(l.draft.Parts[r.Name]) == 0 {
		return nil
	}
	p, err := l.writeRows(ctx, r, keptSuffix, rekeyedRows(r), true)
	if err != nil {
		return err
	}
	delete(l.draft.Parts, r.Name)
	delete(l.draft.Parts, summed(r))
	return l.addPart(ctx, r, p)
}

// rekeyedRows returns the select of a register's rows with other keys.
func rekeyedRows(r *register.Register) string {
	replaced, joins := "", ""
	replace := func(column, with string) {
		if replaced != "" {
			replaced += ", "
		}
		replaced += with + " as " + column
	}
	for i, c := range identities(r) {
		for _, column := range []string{c.Name, c.Name + "_read"} {
			if r.Name == aliases && column != c.Name {
				continue
			}
			alias := fmt.Sprintf("k%d", i)
			if column != c.Name {
				alias += "_read"
			}
			joins += fmt.Sprintf("\nleft join new_key %s on %[1]s.old = d.%s", alias, column)
			replace(column, alias+".key")
		}
	}
	if r.Name == "person" {
		replace("draw", "k0.draw")
	}
	if replaced == "" {
		return "from delivered." + r.Name
	}
	return fmt.Sprintf("select d.* replace (%s) from delivered.%s d%s", replaced, r.Name, joins)
}
