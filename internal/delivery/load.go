// Package delivery reads what agencies deliver and makes it the registers of a workspace.
//
// A load has five steps. Each is in files named after it, or nearly so:
//
//   - folder.go, manifest.go: find the deliveries, read their manifests and hash their files, reporting all mistakes.
//   - formats.go, bind.go, read.go, stage.go: read each file once into a stage, every value as the dictionary types it
//     and each row with its first fault. inplace.go: or find that nothing is wrong in it, and read it where it lies.
//   - judge.go, total.go, code.go: decide which identity numbers exist and give them keys. Find duplicates and rows
//     that contradict each other. Refuse files with too many bad rows or too large totals.
//   - alias.go, write.go, part.go, year.go, book.go: resolve number changes, write the registers under keys as parts,
//     and write the books.
//   - load.go, order.go, header.go, session.go: run the steps. internal/workspace makes a load all or nothing.
//
// Work on many rows is SQL: in sql/ if it is the same for every register, otherwise built from the dictionary. The SQL
// of a step can use the temporary tables of earlier steps: file_order, verdict, file_count, resolved.
//
// Each of these guarantees has a test. No message has a cell's value. No identity number is outside the vault. The same
// deliveries give the same registers, keys and draws, on any number of threads and in any order of rows. Deliveries
// that are loaded one by one give the same as deliveries that are loaded together.
package delivery

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
	"ansatz/internal/register"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/law"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
	"ansatz/internal/workspace/vault"
)

var (
	//go:embed sql/value.sql
	valueSQL string
	//go:embed sql/number.sql
	numberSQL string
	//go:embed sql/map.sql
	mapSQL string
)

// Options say what to load, and how.
type Options struct {
	Engine     engine.StoreOpener // opens the workspace's files
	Deliveries string             // a deliveries folder, or one delivery
	Only       []string           // the folders in it that are meant; none: all
	Workspace  string             // made if it is not there
	Check      bool               // only check: nothing is written
	// the largest share of a file's rows that may go to the quarantine; 0: register.DefaultShare
	Share     float64
	Keys      vault.Keys        // to seal the vault, or to open it
	NoSeal    bool              // leave the vault of made-up data open
	OwnSecret bool              // draw the secret of a new workspace at random
	Threads   int               // 0: as many as the machine has
	Memory    string            // such as "4GB"; empty: the engine's own limit
	Progress  progress.Reporter // nil: nobody
	Today     string            // YYYY-MM-DD; empty: not known, and no day of erasure has passed
	Policy    *law.Policy       // what deliveries must state, kept by the workspace; nil: the workspace's own
	OnFaults  func(fault.List)  // called with the mistakes of manifests and headers before rows are read; may be nil
	Signer    *person.Signer    // who loads; nil: nobody has signed
}

// Load checks the deliveries and loads those that the workspace does not hold yet, all or nothing. Its error is a
// fault.List with every mistake of manifests and files, a *fault.Fault, or the context's. With only loaded deliveries
// it changes nothing.
func Load(ctx context.Context, o Options) (*Report, error) {
	if o.Share == 0 {
		o.Share = register.DefaultShare
	}
	if o.Progress == nil {
		o.Progress = progress.Silent
	}
	policy := o.Policy
	if policy == nil {
		var err error
		if policy, err = workspace.Policy(o.Workspace); err != nil {
			return nil, err
		}
	}
	folders, faults, err := readFolder(ctx, o.Deliveries, o.Only, policy)
	if err != nil {
		return nil, workspace.Fault(o.Workspace, o.Engine, err)
	}
	if len(folders) == 0 {
		return nil, faults
	}
	l := &loader{Options: o, faults: faults}
	l.reportEarly(faults, folders)
	for _, d := range folders {
		l.faults = append(l.faults, d.hashFiles(ctx)...)
		if err := ctx.Err(); err != nil {
			return nil, workspace.Fault(o.Workspace, o.Engine, err)
		}
	}
	report, err := l.run(ctx, folders)
	if err != nil {
		return nil, l.addResume(workspace.Fault(o.Workspace, o.Engine, err))
	}
	return report, nil
}

// addResume adds to an error that the load can be resumed, if it can.
func (l *loader) addResume(err error) error {
	var f *fault.Fault
	if !errors.As(err, &f) || l.draft == nil || !l.draft.Staged() {
		return err
	}
	more := lang.Textf(
		"kör samma kommando igen, så fortsätter inläsningen efter den sista färdiga filen; det lästa finns i "+
			"%s och kan innehålla personnummer",
		"run the same command again, and the load continues after the last complete file; what was read is in %s and "+
			"may hold identity numbers",
		l.draft.Stage(),
	)
	if l.kept != nil {
		more = lang.Textf("kör samma kommando igen med valvets nyckel, så fortsätter inläsningen efter den sista "+
			"färdiga filen; det lästa finns i %s, utan personnummer",
			"run the same command again with the vault's key, and the load continues after the last complete file; "+
				"what was read is in %s, without identity numbers", l.draft.Stage())
	}
	if f.Hint.SV != "" {
		more = lang.Text{SV: f.Hint.SV + "; " + more.SV, EN: f.Hint.EN + "; " + more.EN}
	}
	f.Hint = more
	return err
}

// reportEarly reports mistakes before files are read, which takes long. If no file remains to be read, the load ends at
// once and its error reports them.
func (l *loader) reportEarly(found fault.List, folders []*folder) {
	waits := slices.ContainsFunc(folders, func(d *folder) bool {
		return slices.ContainsFunc(d.files, func(f *file) bool { return !f.broken })
	})
	if l.OnFaults != nil && waits && len(found) > 0 {
		sortFaults(found)
		l.OnFaults(found)
	}
}

func sortFaults(faults fault.List) {
	slices.SortStableFunc(faults, func(a, b *fault.Fault) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
}

// loader is one load under way.
type loader struct {
	Options
	faults fault.List
	db     engine.Store

	draft *workspace.Draft // what this load has under way
	vault *vault.Vault
	kept  *vault.Contents // of a sealed vault; nil: it is open

	loaded    []*folder // of earlier loads
	folders   []*folder // of this one, in order
	known     []string  // names of folders that are loaded already
	erased    []string  // the hashes of deliveries that were erased
	gone      []Gone    // what is not loaded because it was erased
	registers []*register.Register
	nextFile  int
	staged    map[*register.Register][]staged // what was read of each register
	noted     *numberSet                      // the numbers of files that are read in place
}

func (l *loader) run(ctx context.Context, folders []*folder) (_ *Report, err error) {
	draft, err := workspace.Begin(l.Workspace, l.Engine)
	if err != nil {
		return nil, err
	}
	l.draft = draft
	defer func() { err = errors.Join(err, draft.End(err)) }()
	asked := ledger.Entry{Kind: ledger.Load}
	if l.Policy != nil && !l.Check {
		asked.What = ledger.Facts{ledger.Policy: l.Policy.SHA256()}
	}
	if err := draft.Allow(ctx, asked, l.Signer); err != nil {
		return nil, err
	}
	if err := l.chooseVault(folders); err != nil {
		return nil, err
	}
	if err := l.open(ctx, folders); err != nil {
		return nil, err
	}
	defer func() {
		if l.db != nil {
			l.db.Close()
		}
	}()
	if err := l.order(ctx, folders); err != nil {
		return nil, err
	}
	if err := l.inTime(); err != nil {
		return nil, err
	}
	if len(l.faults) == 0 && len(l.folders) == 0 {
		return &Report{Known: l.known, Erased: l.gone, unchanged: true}, l.keepPolicy(ctx)
	}
	if err := checkRoom(l.draft.Folder(), l.draft.WholeFiles(), l.folders); err != nil {
		return nil, err
	}
	reported := len(l.faults)
	if err := l.readHeaders(ctx); err != nil {
		return nil, err
	}
	l.reportEarly(l.faults[reported:], l.folders)
	standing := l.checkParts(ctx)
	err = l.stage(ctx)
	if err := errors.Join(standing(), err); err != nil { // damage first
		return nil, err
	}
	if err := l.blame(ctx, l.judge(ctx)); err != nil {
		return nil, err
	}
	if err := l.touched(); err != nil {
		return nil, err
	}
	if len(l.faults) > 0 {
		sortFaults(l.faults)
		return nil, l.faults
	}
	if err := l.blame(ctx, l.write(ctx)); err != nil {
		return nil, err
	}
	report, err := l.report(ctx)
	if err == nil {
		err = allUnchanged(ctx, l.folders)
	}
	if err != nil || l.Check {
		return report, err
	}
	if err := l.keepPolicy(ctx); err != nil {
		return nil, err
	}
	return report, l.commit(ctx, l.entry(report))
}

// inTime returns an error if the day of erasure of a new delivery, or the last day of its decision, has passed: it
// names every such delivery, and then the other mistakes that are known. What is loaded already or was erased is none
// of them.
func (l *loader) inTime() error {
	var late fault.List
	for _, d := range l.folders {
		if l.Today == "" || d.terms.Readable(l.Today) {
			continue
		}
		at := d.decisionAt
		if d.terms.Overdue(l.Today) {
			at = d.eraseAt
		}
		rule, hint := d.terms.Unreadable(l.Today, "")
		late = append(late, at.Fault(fault.Refused, filepath.Join(d.path, ManifestName), lang.Text{
			SV: "leveransen " + rule.SV + ": den får inte läsas in",
			EN: "the delivery " + rule.EN + ": it may not be loaded",
		}, hint))
	}
	if len(late) == 0 {
		return nil
	}
	return append(late, l.faults...)
}

// keepPolicy keeps the policy that the load was given: with the load, whose entry in the ledger names it, or at once if
// there is nothing new to load.
func (l *loader) keepPolicy(ctx context.Context) error {
	if l.Policy == nil || l.Check {
		return nil
	}
	if len(l.folders) > 0 {
		return l.draft.SetPolicy(l.Policy.Source)
	}
	e := ledger.Entry{Kind: ledger.Load, Command: "load", What: ledger.Facts{ledger.Policy: l.Policy.SHA256()}}
	if _, err := l.draft.Record(ctx, e, l.Signer); err != nil {
		return err
	}
	return l.draft.ReplacePolicy(l.Policy.Source)
}

// checkParts checks the parts of earlier loads while the files are read. The load may copy any part, and a copy gets a
// new checksum. The function that it returns waits for the answer.
func (l *loader) checkParts(ctx context.Context) (wait func() error) {
	answer := make(chan error, 1)
	parts := workspace.AllParts(l.draft.Parts)
	go func() { answer <- l.draft.CheckParts(ctx, parts) }()
	return func() error { return <-answer }
}
