package workspace

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/register"
)

// Overview is what a workspace holds, without a value of anybody.
type Overview struct {
	ID         string
	Format     int // of its files
	Loads      int // how many loads and erasures there have been
	Vault      VaultStatus
	Bytes      int64 // of all its files
	Models     int64 // of them, those of the computed models
	Recorded   bool  // that it was looked at is in the ledger
	Deliveries []Source
	Erased     []Erased
	Registers  []RegisterOverview // those with rows, in the dictionary's order
}

// RegisterOverview is what a workspace has of a register.
type RegisterOverview struct {
	Name        string
	Deliveries  int // that brought rows which are in it
	Rows, Bytes int64
	First, Last string // the months of its days, YYYY-MM, or the years; empty: it has no days
}

// periods are the columns that tell the time that a register covers. The first that a register has counts.
var periods = []string{"month", "year", "paid_date", "as_of", "treated_date", "issued_date", "opened_date", "sent_date",
	"decided_date", "from_date", "granted_date", "registered_date", "first_seen", "changed_date", "prescribed_date",
	"reported_date", "date"}

// Overview looks at what the workspace holds.
func (w *Workspace) Overview(ctx context.Context) (*Overview, error) {
	db, err := w.open(ctx, w.Warehouse(), engine.Options{ReadOnly: true, Temp: filepath.Join(w.Scratch(), SpillDir)})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	o := &Overview{ID: w.ID(), Format: formatNumber, Loads: w.books.origin.Generation, Vault: w.Vault()}
	if err := db.SetParts(ctx, w.Registers()); err != nil {
		return nil, err
	}
	if o.Deliveries, err = Sources(ctx, db); err != nil {
		return nil, err
	}
	if o.Erased, err = ErasedIn(ctx, db); err != nil {
		return nil, err
	}
	for _, r := range register.All() {
		one, err := w.overviewOf(ctx, db, r, o.Deliveries)
		if err != nil {
			return nil, err
		}
		if one.Rows > 0 || one.Deliveries > 0 {
			o.Registers = append(o.Registers, *one)
		}
	}
	o.Bytes = bytesIn(w.dir, w.scratch)
	if info, err := os.Stat(w.Models()); err == nil {
		o.Models = info.Size()
	}
	return o, nil
}

// overviewOf counts the rows of a register and finds the time that they cover.
func (w *Workspace) overviewOf(ctx context.Context, db engine.Store, r *register.Register,
	all []Source) (*RegisterOverview, error) {
	one := &RegisterOverview{Name: r.Name}
	for _, d := range all {
		if slices.ContainsFunc(d.Files, func(f SourceFile) bool { return f.Register == r.Name && !f.Superseded }) {
			one.Deliveries++
		}
	}
	for _, p := range w.books.parts[r.Name] {
		one.Bytes += p.Bytes
	}
	if one.Bytes == 0 {
		return one, nil
	}
	first, last := "''", "''"
	for _, name := range periods {
		c, ok := r.Column(name)
		if !ok {
			continue
		}
		if name == "year" {
			first, last = "coalesce(cast(min(year) as varchar), '')", "coalesce(cast(max(year) as varchar), '')"
		} else {
			first = fmt.Sprintf("coalesce(strftime(min(%s), '%%Y-%%m'), '')", c.SQL())
			last = strings.Replace(first, "min(", "max(", 1)
		}
		break
	}
	return one, engine.Row(ctx, db, fmt.Sprintf("select count(*), %s, %s from register.%s", first, last, r.Name),
		&one.Rows, &one.First, &one.Last)
}

// bytesIn adds up the sizes of the files in a folder, but for those in another. What cannot be looked at counts
// nothing.
func bytesIn(dir, but string) (n int64) {
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // it counts nothing
		}
		if e.IsDir() && path == but {
			return fs.SkipDir
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			n += info.Size()
		}
		return nil
	})
	return n
}
