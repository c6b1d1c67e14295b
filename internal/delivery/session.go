package delivery

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"ansatz/internal/disk"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/identity"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/ledger"
)

// open opens the engine on the warehouse, the vault and a stage, which only this load sees. An existing vault that is
// not sealed is copied, and the copy replaces it after the warehouse is committed. Rows are written in the order in
// which they come, because rows that belong together pack well.
func (l *loader) open(ctx context.Context, folders []*folder) error {
	if l.kept == nil {
		if err := l.draft.CopyVault(); err != nil {
			return err
		}
	}
	reads := []string{l.draft.Folder(), l.draft.Base()}
	for _, d := range folders {
		reads = append(reads, d.real)
	}
	var err error
	l.db, err = l.Engine(ctx, l.draft.Warehouse(), engine.Options{
		Threads: l.Threads, Memory: l.Memory, Temp: l.draft.Spill(), Allow: reads, KeepOrder: true})
	if err != nil {
		return err
	}
	if err = l.attachVault(ctx); err != nil {
		return err
	}
	if err := l.db.Include(ctx, "stage", "", false); err != nil {
		return err
	}
	if err := l.db.SetParts(ctx, l.draft.Registers()); err != nil {
		return err
	}
	return l.exec(ctx, identity.Macros, valueSQL)
}

func (l *loader) exec(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if err := l.db.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// checkRoom refuses a load for which the folder's disk has too little room. staged are the files that an earlier load
// has read.
func checkRoom(dir string, staged []fs.DirEntry, folders []*folder) error {
	var need int64
	for _, d := range folders {
		for _, f := range d.files {
			need += f.size * f.format.Room(f.ending)
		}
	}
	for _, e := range staged { // of a resumed load: they already take their room
		if info, err := e.Info(); err == nil {
			need -= info.Size()
		}
	}
	free, known := disk.Free(dir)
	if !known || free >= need {
		return nil
	}
	gigabytes := func(n int64) string { return fmt.Sprintf("%.1f", float64(n)/1e9) }
	return &fault.Fault{
		Kind: fault.Resource,
		File: filepath.Dir(dir),
		Rule: lang.Textf("inläsningen behöver omkring %s GB disk, och %s GB är lediga",
			"the load needs about %s GB of disk, and %s GB are free", gigabytes(need), gigabytes(free)),
		Hint: lang.Text{
			SV: "frigör plats, eller lägg arbetsytan på en annan disk",
			EN: "make room, or put the workspace on another disk",
		},
	}
}

// commit turns what was written into the workspace. The ledger has it before it counts.
func (l *loader) commit(ctx context.Context, e ledger.Entry) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // from here on it must not be cancelled; it is short
	if err := l.draft.Sync(); err != nil {
		return err
	}
	number, err := l.draft.Record(ctx, e, l.Signer)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil && !l.draft.First {
			undone := ledger.Entry{Kind: e.Kind, Command: e.Command,
				What: ledger.Facts{"undone": strconv.FormatInt(number, 10)}}
			_, failed := l.draft.Record(ctx, undone, l.Signer)
			err = errors.Join(err, failed)
		}
	}()
	if !l.draft.First {
		err = l.exec(ctx, "commit")
	}
	if err == nil {
		err = l.db.Checkpoint(ctx, "")
	}
	if err != nil {
		return err
	}
	err = l.db.Close()
	l.db = nil
	if err != nil {
		return err
	}
	return l.draft.Publish()
}

// entry is the load as the ledger has it.
func (l *loader) entry(report *Report) ledger.Entry {
	var names []string
	for _, d := range l.folders {
		names = append(names, d.name+" sha256:"+d.hash)
	}
	loaded, aside := report.Rows()
	what := ledger.Facts{
		"deliveries":  strings.Join(names, ", "),
		"workspace":   l.draft.Origin.Workspace,
		"load":        strconv.Itoa(l.draft.Origin.Generation),
		"rows":        strconv.FormatInt(loaded, 10),
		"quarantined": strconv.FormatInt(aside, 10),
	}
	if l.Policy != nil {
		what[ledger.Policy] = l.Policy.SHA256()
	}
	return ledger.Entry{Kind: ledger.Load, Command: "load", What: what}
}
