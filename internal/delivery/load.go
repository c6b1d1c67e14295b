// Package delivery reads what agencies deliver and makes it the registers of a workspace.
//
// A load goes through five steps, each in a file of its name or nearly so:
//
//   - folder.go, manifest.go: find the deliveries, read their manifests, hash their files, with every mistake at once;
//   - formats.go, bind.go, read.go, stage.go: read each file once into a stage, every value as the dictionary types it and each row with its first fault;
//   - judge.go, total.go: settle which identity numbers exist and give them keys, which rows are the same again and which contradict each other,
//     and refuse files of which too much is bad, or whose numbers come to more than can be counted;
//   - alias.go, write.go, part.go, year.go, book.go: resolve number changes, write the registers under keys as parts, and keep the books;
//   - load.go, workspace.go: all or nothing, whatever happens meanwhile.
//
// What touches many rows is SQL: in sql/ where it is the same for every register, else built from the dictionary. The SQL of one step sees the
// temporary tables of those before: file_order, verdict, file_count, resolved.
//
// Guarantees, each with a test that says so: no value of a cell in any message; no identity number outside the vault; the same registers, keys and
// draws from the same deliveries on any number of threads and in any order of rows; deliveries loaded one by one give what they give at once.
package delivery

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"ansatz/internal/disk"
	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
	"ansatz/internal/identity"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
	"ansatz/internal/register"
	"ansatz/internal/vault"
	"ansatz/internal/workspace"
)

var (
	//go:embed sql/value.sql
	valueSQL string
	//go:embed sql/number.sql
	numberSQL string
	//go:embed sql/map.sql
	mapSQL string
)

// DefaultShare is the largest share of a file's rows that may go to the quarantine.
const DefaultShare = 0.05

// Options say what to load, and how.
type Options struct {
	Deliveries string            // a deliveries folder, or one delivery
	Workspace  string            // made if it is not there
	Check      bool              // only check: nothing is written
	Share      float64           // the largest share of a file's rows that may go to the quarantine; 0: DefaultShare
	Threads    int               // 0: as many as the machine has
	Memory     string            // such as "4GB"; empty: the engine's own limit
	Progress   progress.Reporter // nil: nobody
	Early      func(fault.List)  // told of mistakes in manifests and headers before files are hashed and rows are read; nil: nobody
}

// Load checks the deliveries and loads those that the workspace does not hold yet, all or nothing. Its error is a fault.List with every
// mistake of manifests and files, a *fault.Fault, or the context's. With only loaded deliveries it changes nothing.
func Load(ctx context.Context, o Options) (*Report, error) {
	if o.Share == 0 {
		o.Share = DefaultShare
	}
	if o.Progress == nil {
		o.Progress = progress.Silent
	}
	folders, faults, err := readFolder(ctx, o.Deliveries)
	if err != nil {
		return nil, workspace.Fault(o.Workspace, err)
	}
	if len(folders) == 0 {
		return nil, faults
	}
	l := &loader{Options: o, faults: faults}
	l.tell(faults, folders)
	for _, d := range folders {
		l.faults = append(l.faults, d.hashFiles(ctx)...)
		if err := ctx.Err(); err != nil {
			return nil, workspace.Fault(o.Workspace, err)
		}
	}
	report, err := l.run(ctx, folders)
	if err != nil {
		return nil, l.goesOn(workspace.Fault(o.Workspace, err))
	}
	return report, nil
}

// goesOn says of a load that ended early that it can go on, where it can.
func (l *loader) goesOn(err error) error {
	var f *fault.Fault
	if !errors.As(err, &f) || l.draft == nil || !l.draft.Staged() {
		return err
	}
	more := lang.Textf("kör samma kommando igen, så fortsätter inläsningen efter den sista färdiga filen; det lästa ligger i %s och kan hålla personnummer",
		"run the same command again, and the load goes on after the last whole file; what was read lies in %s and may hold identity numbers", l.draft.Stage())
	if f.Hint.SV != "" {
		more = lang.Text{SV: f.Hint.SV + "; " + more.SV, EN: f.Hint.EN + "; " + more.EN}
	}
	f.Hint = more
	return err
}

// tell tells of mistakes that are found while files wait to be read, which takes long; where none does, the load's error tells of them at once.
func (l *loader) tell(found fault.List, folders []*folder) {
	waits := slices.ContainsFunc(folders, func(d *folder) bool {
		return slices.ContainsFunc(d.files, func(f *file) bool { return !f.broken })
	})
	if l.Early != nil && waits && len(found) > 0 {
		sortFaults(found)
		l.Early(found)
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
	db     *duckdb.DB

	draft *workspace.Draft // what this load has under way
	vault *vault.Vault

	loaded    []*folder // of earlier loads
	folders   []*folder // of this one, in order
	known     []string  // folders that are loaded already
	registers []*register.Register
	nextFile  int
	staged    map[*register.Register][]string // the paths of each register's files in the stage
}

func (l *loader) run(ctx context.Context, folders []*folder) (_ *Report, err error) {
	draft, err := workspace.Begin(l.Workspace)
	if err != nil {
		return nil, err
	}
	l.draft = draft
	defer func() { err = errors.Join(err, draft.End(err)) }()
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
	if len(l.faults) == 0 && len(l.folders) == 0 {
		return &Report{Known: l.known, unchanged: true}, nil
	}
	if err := checkRoom(l.draft.Folder(), l.draft.WholeFiles(), l.folders); err != nil {
		return nil, err
	}
	told := len(l.faults)
	if err := l.readHeaders(ctx); err != nil {
		return nil, err
	}
	l.tell(l.faults[told:], l.folders)
	standing := l.lookAtStanding(ctx)
	err = l.stage(ctx)
	if err := errors.Join(standing(), err); err != nil { // damage first
		return nil, err
	}
	if err := l.judge(ctx); err != nil {
		return nil, err
	}
	if len(l.faults) > 0 {
		sortFaults(l.faults)
		return nil, l.faults
	}
	if err := l.write(ctx); err != nil {
		return nil, err
	}
	report, err := l.report(ctx)
	if err == nil {
		err = allUnchanged(ctx, l.folders)
	}
	if err != nil || l.Check {
		return report, err
	}
	return report, l.commit(ctx)
}

// lookAtStanding looks, while files are read, whether the parts of earlier loads are as they were written: the load
// may read and copy any of them, and what is copied from a part gets a checksum of its own. The function that it
// returns waits for the answer. It reads the whole of them, at the speed of the disk or, where they lie in its cache,
// several GB a second.
func (l *loader) lookAtStanding(ctx context.Context) (wait func() error) {
	answer := make(chan error, 1)
	parts := workspace.AllParts(l.draft.Parts)
	go func() { answer <- l.draft.Whole(ctx, parts) }()
	return func() error { return <-answer }
}

// checkRoom refuses to begin what the disk of a folder cannot hold. staged are the files that an earlier load has read.
func checkRoom(dir string, staged []fs.DirEntry, folders []*folder) error {
	var need int64
	for _, d := range folders {
		for _, f := range d.files {
			need += f.size * f.format.Room(f.ending)
		}
	}
	for _, e := range staged { // of a load that goes on: their room is taken already
		if info, err := e.Info(); err == nil {
			need -= info.Size()
		}
	}
	free, known := disk.Free(dir)
	if !known || free >= need {
		return nil
	}
	gigabytes := func(n int64) string { return fmt.Sprintf("%.1f", float64(n)/1e9) }
	return &fault.Fault{Kind: fault.Resource, File: filepath.Dir(dir),
		Rule: lang.Textf("inläsningen behöver omkring %s GB disk, och %s GB är lediga", "the load needs about %s GB of disk, and %s GB are free", gigabytes(need), gigabytes(free)),
		Hint: lang.Text{SV: "frigör plats, eller lägg arbetsytan på en annan disk", EN: "make room, or put the workspace on another disk"}}
}

// open opens the engine on the warehouse, the vault and a stage, which only this load sees. An existing vault is copied: the copy takes its
// place when the warehouse has been committed. What is written keeps the order in which it came, for what belongs together packs well.
func (l *loader) open(ctx context.Context, folders []*folder) error {
	if err := l.draft.CopyVault(); err != nil {
		return err
	}
	reads := []string{l.draft.Folder(), l.draft.Base()}
	for _, d := range folders {
		reads = append(reads, d.real)
	}
	var err error
	l.db, err = duckdb.Open(ctx, l.draft.Warehouse(), duckdb.Options{
		Threads: l.Threads, Memory: l.Memory, Temp: l.draft.Spill(), Allow: reads})
	if err != nil {
		return err
	}
	if l.vault, err = vault.Attach(ctx, l.db, l.draft.Vault()); err != nil {
		return err
	}
	return l.exec(ctx,
		"attach ':memory:' as stage", "set preserve_insertion_order = true", workspace.SetParts(l.draft.Registers()),
		identity.Macros, valueSQL)
}

func (l *loader) exec(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if err := l.db.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// order finds which deliveries are new, and the order of all of them: delivered, then folder name.
func (l *loader) order(ctx context.Context, folders []*folder) error {
	l.nextFile = 1
	if !l.draft.First {
		if err := l.readLoaded(ctx); err != nil {
			return err
		}
	}
	hashes := map[string]bool{}
	for _, d := range l.loaded {
		hashes[d.hash] = true
	}
	for _, d := range folders {
		if hashes[d.hash] {
			l.known = append(l.known, d.name)
			continue
		}
		hashes[d.hash] = true
		for _, old := range l.loaded {
			if old.name == d.name && !d.replace {
				l.faults = append(l.faults, &fault.Fault{Kind: fault.Delivery, File: d.path,
					Rule: lang.Text{SV: "en leverans med samma mappnamn men annat innehåll är redan inläst", EN: "a delivery of the same folder name with other content is loaded already"},
					Hint: lang.Text{SV: "ge den nya leveransen ett eget mappnamn, och replaces: true om den ersätter den gamla", EN: "give the new delivery a folder name of its own, and replaces: true if it takes the old one's place"}})
			}
			if d.replace && old.agency == d.agency && before(d, old) && shareRegister(d, old) {
				l.faults = append(l.faults, &fault.Fault{Kind: fault.Delivery, File: filepath.Join(d.path, manifestName),
					Rule: lang.Textf("ersätter tidigare leveranser, men den senare leveransen %s är redan inläst", "replaces earlier deliveries, but the later delivery %s is loaded already", old.name),
					Hint: lang.Text{SV: "läs in alla leveranser på nytt i en ny arbetsyta", EN: "load all deliveries anew into a new workspace"}})
			}
		}
		l.folders = append(l.folders, d)
	}
	sortFolders(l.folders)
	for _, r := range register.All() {
		for _, d := range l.folders {
			for _, f := range d.files {
				if f.entry.register == r && !slices.Contains(l.registers, r) {
					l.registers = append(l.registers, r)
				}
			}
		}
	}
	for _, d := range l.folders {
		for _, f := range d.files {
			f.id = l.nextFile
			l.nextFile++
		}
	}
	return nil
}

func before(a, b *folder) bool {
	if !a.delivered.Equal(b.delivered) {
		return a.delivered.Before(b.delivered)
	}
	if a.name != b.name {
		return a.name < b.name
	}
	return a.hash < b.hash
}

func shareRegister(a, b *folder) bool {
	for _, f := range a.files {
		for _, g := range b.files {
			if f.entry.register == g.entry.register {
				return true
			}
		}
	}
	return false
}

// readLoaded reads what earlier loads brought.
func (l *loader) readLoaded(ctx context.Context) error {
	byID := map[int]*folder{}
	err := engine.Each(ctx, l.db, "select delivery_id, folder, agency, delivered, reference, replaces, hash from load.delivery order by delivery_id", func(scan func(...any) error) error {
		d := &folder{manifest: &manifest{}}
		var id int
		if err := scan(&id, &d.name, &d.agency, &d.delivered, &d.reference, &d.replace, &d.hash); err != nil {
			return err
		}
		byID[id] = d
		l.loaded = append(l.loaded, d)
		return nil
	})
	if err != nil {
		return err
	}
	return engine.Each(ctx, l.db, "select file_id, delivery_id, register, name from load.file order by file_id", func(scan func(...any) error) error {
		f := &file{entry: &entry{}}
		var id int
		var name string
		if err := scan(&f.id, &id, &name, &f.name); err != nil {
			return err
		}
		f.entry.register, _ = register.Lookup(name)
		f.delivery = byID[id]
		f.delivery.files = append(f.delivery.files, f)
		l.nextFile = max(l.nextFile, f.id+1)
		return nil
	})
}

// readHeaders binds every file's columns to its register's.
func (l *loader) readHeaders(ctx context.Context) error {
	for _, d := range l.folders {
		for _, f := range d.files {
			if f.broken {
				continue
			}
			head, err := f.format.Header(ctx, l.db, f.asked())
			var mistake *fault.Fault
			switch {
			case err == nil:
				f.head = head
				l.bind(ctx, f)
			case l.hasChanged(ctx, f):
			case errors.As(err, &mistake):
				l.faults = append(l.faults, mistake)
				f.broken = true
			default:
				return err
			}
		}
	}
	return nil
}

func (l *loader) bind(ctx context.Context, f *file) {
	faults := f.bind()
	for _, u := range f.used {
		if u.kind != "" && !readable(u.kind) {
			faults = append(faults, &fault.Fault{Kind: fault.Delivery, File: f.path, Column: f.head.Names[u.index],
				Rule: lang.Text{SV: "kolumnen har en sammansatt typ som inte kan läsas", EN: "the column has a nested type that cannot be read"},
				Hint: lang.Text{SV: "leverera kolumnen som text eller tal", EN: "deliver the column as text or numbers"}})
		}
	}
	if len(faults) > 0 && l.hasChanged(ctx, f) {
		return
	}
	f.broken = len(faults) > 0
	l.faults = append(l.faults, faults...)
}

// hasChanged notes a file that is not what it was when it was hashed, and says whether that is so. What else is wrong with it then means nothing.
func (l *loader) hasChanged(ctx context.Context, f *file) bool {
	err := f.unchanged(ctx, true)
	if err == nil || ctx.Err() != nil {
		return false
	}
	f.broken = true
	l.faults = append(l.faults, faultOfFile(f, err))
	return true
}

// commit makes what was written the workspace.
func (l *loader) commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // from here on it is all or nothing, and it is short
	if err := l.draft.Sync(); err != nil {
		return err
	}
	var err error
	if l.draft.First {
		err = l.vault.Checkpoint(ctx)
	} else {
		err = l.exec(ctx, "commit")
	}
	if err == nil {
		err = l.exec(ctx, "checkpoint warehouse")
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
