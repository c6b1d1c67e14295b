package vault

import (
	"context"
	"fmt"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/register"
)

// Erasure says what a vault forgets.
type Erasure struct {
	Files string // the numbers of the erased files, with commas between them
	Held  string // a query of the files whose held rows are forgotten
	Keys  string // a query of the keys that the registers still have
}

// Inherit gives the held rows of erased files, and their entries of the quarantine, to the rows that repeat them and
// stay: the table heir names both. The table heir_held then has the rows of heir, and whether they are held now.
func (v *Vault) Inherit(ctx context.Context) error {
	held := []string{"select 0 as file_id, 0::bigint as line where false"}
	for _, r := range register.All() {
		relation, err := v.Held(ctx, r.Name)
		if err != nil {
			return err
		}
		if relation == "" {
			continue
		}
		held = append(held, "select file_id, line from vault.main.held_"+r.Name)
		err = v.exec(ctx, fmt.Sprintf("update vault.main.held_%[1]s set file_id = h.file_id, line = h.line "+
			"from heir h where held_%[1]s.file_id = h.of_file and held_%[1]s.line = h.of_line", r.Name))
		if err != nil {
			return err
		}
	}
	return v.exec(ctx, `update vault.main.quarantine set file_id = h.file_id, line = h.line from heir h
where quarantine.reason = 'conflicting' and quarantine.file_id = h.of_file and quarantine.line = h.of_line`,
		"create temp table heir_held as select file_id, line, (file_id, line) in ("+
			strings.Join(held, "\nunion all ")+") as held from heir")
}

// Release removes the held rows, and their entries of the quarantine, that the table released names: nothing
// contradicts them any more.
func (v *Vault) Release(ctx context.Context, registers []*register.Register) error {
	for _, r := range registers {
		if held, err := v.Held(ctx, r.Name); err != nil || held == "" {
			if err != nil {
				return err
			}
			continue
		}
		of := fmt.Sprintf("(select file_id, line from released where register = '%s')", r.Name)
		err := v.exec(ctx, fmt.Sprintf("delete from vault.main.held_%s where (file_id, line) in %s", r.Name, of),
			"delete from vault.main.quarantine where reason = 'conflicting' and (file_id, line) in "+of)
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase removes the quarantined cells of erased files, their held rows, and every number that neither a register nor a
// held row needs any more. It returns how many numbers that were. No key is given to another number later.
func (v *Vault) Erase(ctx context.Context, e Erasure) (numbers int64, err error) {
	used := []string{e.Keys}
	for _, r := range register.All() {
		held, err := v.Held(ctx, r.Name)
		if err != nil {
			return 0, err
		}
		if held == "" {
			continue
		}
		err = v.exec(ctx, fmt.Sprintf("delete from vault.main.held_%s where file_id in (%s)", r.Name, e.Held))
		if err != nil {
			return 0, err
		}
		for _, c := range r.Columns {
			if c.Type == register.ID || c.Type == register.Org {
				used = append(used, fmt.Sprintf("select i.key from vault.main.held_%s h "+
					"join vault.main.identity i on i.number = h.%s", r.Name, c.Name))
			}
		}
	}
	err = v.exec(ctx, fmt.Sprintf("delete from vault.main.quarantine where file_id in (%s)", e.Files),
		"create temp table still_used as select distinct key from ("+strings.Join(used, "\nunion ")+
			") where key is not null")
	if err != nil {
		return 0, err
	}
	err = engine.Row(ctx, v.db, `select count(*) from vault.main.identity
where number is not null and key not in (select key from still_used)`, &numbers)
	if err != nil {
		return 0, err
	}
	// The row without a number keeps the largest key that was ever given.
	return numbers, v.exec(ctx, `create temp table last_key as
select max(key) as key from vault.main.identity`,
		"delete from vault.main.identity where number is null or key not in (select key from still_used)",
		`insert into vault.main.identity
select null, key, null from last_key where key > (select coalesce(max(key), 0) from vault.main.identity)`)
}

// Rewrite writes the vault to a new file at path, without what was deleted.
func (v *Vault) Rewrite(ctx context.Context, path string) error {
	if err := v.db.Include(ctx, "rewritten_vault", path, false); err != nil {
		return err
	}
	if err := v.exec(ctx, "copy from database vault to rewritten_vault"); err != nil {
		return err
	}
	return v.db.Checkpoint(ctx, "rewritten_vault")
}
