package workspace

import (
	"context"
	"path/filepath"

	"ansatz/internal/engine"
	"ansatz/internal/identity"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
	"ansatz/internal/workspace/vault"
)

// Quarantine is the quarantine of a workspace, open for reading.
type Quarantine struct {
	w     *Workspace
	db    engine.Store
	vault *vault.Reading
}

// Allow returns an error if a signer may not look at the quarantine, as Workspace.Allow does.
func (q *Quarantine) Allow(ctx context.Context, by *person.Signer) error { return q.w.Allow(ctx, by) }

// Record writes to the workspace's ledger what of the quarantine is looked at, as Workspace.Record does.
func (q *Quarantine) Record(ctx context.Context, e ledger.Entry, by *person.Signer) (recorded bool, err error) {
	return q.w.Record(ctx, e, by)
}

// OpenQuarantine opens the quarantine of the workspace at dir. It has the values of cells if keys is not nil; a sealed
// vault is opened with them.
func OpenQuarantine(ctx context.Context, dir string, open engine.StoreOpener, keys *vault.Keys) (*Quarantine, error) {
	w, err := Open(dir, open)
	if err != nil {
		return nil, err
	}
	q := &Quarantine{w: w}
	o := engine.Options{ReadOnly: true, Temp: filepath.Join(w.Scratch(), SpillDir)}
	if q.db, err = open(ctx, w.Warehouse(), o); err == nil {
		q.vault = vault.NewReading(q.db)
		if keys != nil {
			err = q.addValues(ctx, keys)
		}
	}
	if err != nil {
		q.Close()
		return nil, Fault(dir, open, err)
	}
	return q, nil
}

// addValues opens the vault for the values of cells.
func (q *Quarantine) addValues(ctx context.Context, keys *vault.Keys) error {
	return q.openVault(ctx, keys, vault.QuarantineTable)
}

// AddNumbers opens the vault for Numbers.
func (q *Quarantine) AddNumbers(ctx context.Context, keys *vault.Keys) error {
	return Fault(q.w.dir, q.w.open, q.openVault(ctx, keys, vault.IdentityTable))
}

// Secret returns the secret from which the workspace's keys and draws follow, for which it opens the vault.
func (q *Quarantine) Secret(ctx context.Context, keys *vault.Keys) (string, error) {
	err := q.openVault(ctx, keys, vault.IdentityTable)
	if err != nil {
		return "", Fault(q.w.dir, q.w.open, err)
	}
	secret, err := q.vault.Secret(ctx)
	return secret, Fault(q.w.dir, q.w.open, err)
}

func (q *Quarantine) openVault(ctx context.Context, keys *vault.Keys, table string) error {
	kept := q.w.books.vault
	if kept.State == VaultOpen {
		path := filepath.Join(q.w.dir, VaultFile)
		if err := regular(path); err != nil {
			return err
		}
		return q.vault.AddOpen(ctx, path)
	}
	c, err := kept.OpenSealed(q.w.dir, filepath.Join(q.w.Scratch(), openedDir), q.w.books.origin, keys)
	if err != nil {
		return err
	}
	return q.vault.AddSealed(ctx, c, table)
}

// Numbers returns the identity numbers of keys, after AddNumbers. A key that has none is not in the answer.
func (q *Quarantine) Numbers(ctx context.Context, keys []int) (map[int]identity.Number, error) {
	numbers, err := q.vault.Numbers(ctx, keys)
	return numbers, Fault(q.w.dir, q.w.open, err)
}

// KeysOf returns the keys of identity numbers, after AddNumbers. A number that has none is not in the answer.
func (q *Quarantine) KeysOf(ctx context.Context, numbers []identity.Number) (map[int]bool, error) {
	keys, err := q.vault.KeysOf(ctx, numbers)
	return keys, Fault(q.w.dir, q.w.open, err)
}

// Session is the session on the books that the quarantine is read in.
func (q *Quarantine) Session() engine.Store { return q.db }

// Close closes the quarantine.
func (q *Quarantine) Close() {
	if q.db != nil {
		q.db.Close()
	}
	q.w.Close()
}

// Sources returns the loaded deliveries, in their order.
func (q *Quarantine) Sources(ctx context.Context) ([]Source, error) {
	sources, err := Sources(ctx, q.db)
	return sources, Fault(q.w.dir, q.w.open, err)
}

// Deliveries returns the folder names of the loaded deliveries, in their order.
func (q *Quarantine) Deliveries(ctx context.Context) ([]string, error) {
	sources, err := Sources(ctx, q.db)
	var names []string
	for _, s := range sources {
		names = append(names, s.Folder)
	}
	return names, Fault(q.w.dir, q.w.open, err)
}

// Entries calls visit for every entry, in the order of delivery, file and line.
func (q *Quarantine) Entries(ctx context.Context, f vault.Filter, visit func(vault.Entry) error) error {
	return Fault(q.w.dir, q.w.open, q.vault.Entries(ctx, f, visit))
}

// Counts returns how many rows of each file went to the quarantine for each reason, duplicates included, sorted by the
// columns' text.
func (q *Quarantine) Counts(ctx context.Context, f vault.Filter) ([]vault.Count, error) {
	counts, err := q.vault.Counts(ctx, f)
	return counts, Fault(q.w.dir, q.w.open, err)
}
