// Package vault keeps what must not leave it: the identity numbers and the key that stands for each, the secret from
// which keys and draws follow, the complete rows that contradict each other, and the cells of quarantined rows. No
// other package writes or reads the file. README.md says what it gives to others.
package vault

import (
	"context"
	_ "embed"

	"ansatz/internal/engine"
)

var (
	//go:embed sql/vault.sql
	tablesSQL string
	//go:embed sql/secret.sql
	secretSQL string
	//go:embed sql/key.sql
	keySQL string
)

// File is the name of the vault's file in a workspace.
const File = "vault.duckdb"

// catalogue is the name of the vault in a session.
const catalogue = "vault"

// Vault is the vault of one load, attached to the load's session. The session then has the relation identity_key: one
// row per identity number, with its key and the person's draw.
type Vault struct {
	db engine.Store
}

// Attach attaches the vault at path to the session of a load, and makes the tables that a new vault lacks.
func Attach(ctx context.Context, db engine.Store, path string) (*Vault, error) {
	v := &Vault{db}
	if err := db.Include(ctx, catalogue, path, false); err != nil {
		return nil, err
	}
	return v, v.exec(ctx, tablesSQL,
		"create temp view identity_key as select number, key, draw from vault.main.identity")
}

func (v *Vault) exec(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if err := v.db.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// MakeSecret computes the secret of a new workspace from the numbers of its first load: the rows of stage.main.number.
func (v *Vault) MakeSecret(ctx context.Context) error { return v.exec(ctx, secretSQL) }

// GiveKeys gives every number in stage.main.number that has no key the next one, and a draw.
func (v *Vault) GiveKeys(ctx context.Context) error { return v.exec(ctx, keySQL) }

// Checkpoint writes the vault through to its file.
func (v *Vault) Checkpoint(ctx context.Context) error { return v.db.Checkpoint(ctx, catalogue) }
