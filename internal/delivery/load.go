// Package delivery reads what agencies deliver and makes it the registers of a workspace.
//
// A load goes through five steps, each in a file of its name or nearly so:
//
//   - folder.go, manifest.go: find the deliveries, read their manifests, hash their files, with every mistake at once;
//   - csv.go, csvfile.go, parquet.go, read.go, stage.go: read each file once into a stage, every value as the dictionary types it and each row with its first fault;
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
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
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
)

var (
	//go:embed sql/value.sql
	valueSQL string
	//go:embed sql/schema.sql
	schemaSQL string
	//go:embed sql/vault.sql
	vaultSQL string
	//go:embed sql/number.sql
	numberSQL string
	//go:embed sql/secret.sql
	secretSQL string
	//go:embed sql/key.sql
	keySQL string
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
		return nil, Fault(o.Workspace, err)
	}
	if len(folders) == 0 {
		return nil, faults
	}
	l := &loader{Options: o, faults: faults}
	l.tell(faults, folders)
	for _, d := range folders {
		l.faults = append(l.faults, d.hashFiles(ctx)...)
		if err := ctx.Err(); err != nil {
			return nil, Fault(o.Workspace, err)
		}
	}
	report, err := l.run(ctx, folders)
	if err != nil {
		return nil, l.goesOn(Fault(o.Workspace, err))
	}
	return report, nil
}

// goesOn says of a load that ended early that it can go on, where it can.
func (l *loader) goesOn(err error) error {
	var f *fault.Fault
	if !errors.As(err, &f) || l.build == "" || !staged(l.build) {
		return err
	}
	more := lang.Textf("kör samma kommando igen, så fortsätter inläsningen efter den sista färdiga filen; det lästa ligger i %s och kan hålla personnummer",
		"run the same command again, and the load goes on after the last whole file; what was read lies in %s and may hold identity numbers", filepath.Join(l.build, stageDir))
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

	home  string // the workspace
	build string // what is under way: beside a workspace that is not there yet, or inside one that is
	first bool

	origin    origin    // which this load leaves in books and vault
	loaded    []*folder // of earlier loads
	folders   []*folder // of this one, in order
	known     []string  // folders that are loaded already
	registers []*register.Register
	parts     map[string][]Part // of each register, by its name
	nextFile  int
	staged    map[*register.Register][]string // the paths of each register's files in the stage
}

func (l *loader) run(ctx context.Context, folders []*folder) (_ *Report, err error) {
	done, err := l.enter()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, done(err)) }()
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
	if err := checkRoom(l.build, l.folders); err != nil {
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
	parts := all(l.parts)
	go func() { answer <- whole(ctx, filepath.Join(l.Workspace, registersDir), parts) }()
	return func() error { return <-answer }
}

// enter takes the workspace, or a place beside where it will be, for this load alone. What it returns leaves it again, after an error or none: of
// a load that was stopped, or that ran out of disk or memory, what was read stays, so that the same load goes on from there.
func (l *loader) enter() (func(err error) error, error) {
	if l.Workspace == "" {
		if err := placeable(os.TempDir()); err != nil {
			return nil, err
		}
		sweep(os.TempDir(), "ansatz-check-*", "")
		temp, err := os.MkdirTemp("", "ansatz-check-")
		if err != nil {
			return nil, cannotWrite(os.TempDir())
		}
		held, err := takeLock(filepath.Join(temp, lockFile), true)
		if err != nil {
			return nil, cannotWrite(temp)
		}
		l.home, l.build, l.first = filepath.Join(temp, "workspace"), temp, true
		return func(error) error {
			defer held.release()
			return os.RemoveAll(temp)
		}, nil
	}
	if err := placeable(l.Workspace); err != nil {
		return nil, err
	}
	home, err := filepath.Abs(l.Workspace)
	if err != nil {
		return nil, err
	}
	l.home = home
	sweep(filepath.Dir(home), ".*.loading", filepath.Base(buildFolder(home)))
	if info, err := os.Stat(home); err == nil && !info.IsDir() {
		return nil, noFolder(l.Workspace)
	}
	if _, err := os.Stat(filepath.Join(home, warehouseFile)); errors.Is(err, fs.ErrPermission) {
		return nil, cannotRead(l.Workspace)
	} else if err == nil {
		w, err := openWorkspace(l.Workspace, true)
		if err != nil {
			return nil, err
		}
		l.build, l.origin, l.parts = filepath.Join(home, loadingDir), w.books.origin, w.books.parts
		if err := writable(l.Workspace, l.build); err != nil {
			w.Close()
			return nil, err
		}
		return func(err error) error {
			defer w.Close()
			if !resumable(err) {
				_ = os.RemoveAll(filepath.Join(l.build, stageDir))
			}
			return settle(l.Workspace) // not just removed: what the warehouse has committed, the vault must get
		}, nil
	}
	if entries, err := os.ReadDir(home); err == nil && len(entries) > 0 {
		return nil, &fault.Fault{Kind: fault.Workspace, File: l.Workspace,
			Rule: lang.Text{SV: "mappen är inte tom och ingen arbetsyta", EN: "the folder is not empty and no workspace"},
			Hint: lang.Text{SV: "ange en mapp som inte finns eller är tom", EN: "give a folder that does not exist or is empty"}}
	}
	l.first = true
	l.build = buildFolder(home)
	if err := os.MkdirAll(l.build, 0o700); err != nil {
		return nil, disk.Fault(fault.Resource, filepath.Dir(l.Workspace), err)
	}
	held, err := takeLock(filepath.Join(l.build, lockFile), true)
	if errors.Is(err, errHeld) {
		return nil, inUse(l.Workspace, filepath.Join(l.build, lockFile), false)
	}
	if err != nil {
		return nil, cannotWrite(filepath.Dir(l.Workspace))
	}
	held.sign()
	if err := clear(l.build, lockFile, stageDir); err != nil {
		held.release()
		return nil, cannotWrite(l.build)
	}
	return func(err error) error {
		defer held.release()
		switch {
		case err == nil && !l.Check:
			return nil // it has become the workspace
		case resumable(err) && staged(l.build):
			return clear(l.build, lockFile, stageDir)
		}
		return os.RemoveAll(l.build)
	}, nil
}

// resumable says whether a load that ended so can go on with what it has read.
func resumable(err error) bool {
	var e *engine.Error
	var f *fault.Fault
	return errors.As(err, &f) && f.Kind == fault.Resource || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
		errors.As(err, &e) && (e.Kind == engine.Cancelled || e.Kind == engine.Memory || e.Kind == engine.Disk ||
			e.Kind == engine.Files)
}

// staged says whether a load has left whole files in its stage.
func staged(build string) bool { return len(wholeIn(filepath.Join(build, stageDir))) > 0 }

// wholeIn are the files in a stage that were read to the end.
func wholeIn(stage string) []fs.DirEntry {
	entries, _ := os.ReadDir(stage)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return filepath.Ext(e.Name()) != ".parquet" })
}

// roomFactor is how many bytes of disk a load needs for each byte that is delivered: rows as read and the warehouse lie beside each other
// until it is done. Measured on made-up countries; what is compressed grows.
var roomFactor = map[string]int64{"csv": 1, "csv.gz": 4, "parquet": 4}

// checkRoom refuses to begin what the disk cannot hold.
func checkRoom(dir string, folders []*folder) error {
	var need int64
	for _, d := range folders {
		for _, f := range d.files {
			need += f.size * roomFactor[format(f.name)]
		}
	}
	for _, e := range wholeIn(filepath.Join(dir, stageDir)) { // of a load that goes on: their room is taken already
		if info, err := e.Info(); err == nil {
			need -= info.Size()
		}
	}
	free, known := freeBytes(dir)
	if !known || free >= need {
		return nil
	}
	gigabytes := func(n int64) string { return fmt.Sprintf("%.1f", float64(n)/1e9) }
	return &fault.Fault{Kind: fault.Resource, File: filepath.Dir(dir),
		Rule: lang.Textf("inläsningen behöver omkring %s GB disk, och %s GB är lediga", "the load needs about %s GB of disk, and %s GB are free", gigabytes(need), gigabytes(free)),
		Hint: lang.Text{SV: "frigör plats, eller lägg arbetsytan på en annan disk", EN: "make room, or put the workspace on another disk"}}
}

func cannotWrite(dir string) error {
	return &fault.Fault{Kind: fault.Resource, File: dir,
		Rule: lang.Text{SV: "kan inte skrivas", EN: "cannot be written"},
		Hint: lang.Text{SV: "kontrollera rättigheterna, eller välj en annan plats", EN: "check the permissions, or choose another place"}}
}

// clear removes everything in dir but the files named.
func clear(dir string, but ...string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !slices.Contains(but, e.Name()) {
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// open opens the engine on the warehouse, the vault and a stage, which only this load sees. An existing vault is copied: the copy takes its
// place when the warehouse has been committed. What is written keeps the order in which it came, for what belongs together packs well.
func (l *loader) open(ctx context.Context, folders []*folder) error {
	dir := l.home
	if l.first {
		dir = l.build
	} else if err := copyFile(filepath.Join(l.build, vaultFile), filepath.Join(l.home, vaultFile)); err != nil {
		return disk.Fault(fault.Resource, l.build, err)
	}
	reads := []string{l.build, dir}
	for _, d := range folders {
		reads = append(reads, d.real)
	}
	var err error
	l.db, err = duckdb.Open(ctx, filepath.Join(dir, warehouseFile), duckdb.Options{
		Threads: l.Threads, Memory: l.Memory, Temp: filepath.Join(l.build, spillDir), Allow: reads})
	if err != nil {
		return err
	}
	return l.exec(ctx,
		fmt.Sprintf("attach %s as vault", engine.QuotePath(filepath.Join(l.build, vaultFile))),
		"attach ':memory:' as stage", "set preserve_insertion_order = true", setParts(l.partsDir()),
		identity.Macros, valueSQL, vaultSQL)
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
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
	l.origin = l.origin.next()
	l.nextFile = 1
	if l.first {
		l.parts = map[string][]Part{}
	}
	if !l.first {
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
	err := each(ctx, l.db, "select delivery_id, folder, agency, delivered, reference, replaces, hash from load.delivery order by delivery_id", func(scan func(...any) error) error {
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
	return each(ctx, l.db, "select file_id, delivery_id, register, name from load.file order by file_id", func(scan func(...any) error) error {
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

// each runs a query and calls visit for every row.
func each(ctx context.Context, db engine.Engine, query string, visit func(scan func(...any) error) error) error {
	rows, err := db.Query(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := visit(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// readHeaders binds every file's columns to its register's.
func (l *loader) readHeaders(ctx context.Context) error {
	for _, d := range l.folders {
		for _, f := range d.files {
			if f.broken {
				continue
			}
			if format(f.name) != "parquet" {
				c, err := openCSV(f)
				if err != nil {
					if !l.hasChanged(ctx, f) {
						l.faults = append(l.faults, fault.Of(err)...)
						f.broken = true
					}
					continue
				}
				c.close()
				l.bind(ctx, f, nil)
				continue
			}
			kinds, err := l.parquetHeader(ctx, f)
			if err != nil {
				if !l.hasChanged(ctx, f) && !l.brokenParquet(ctx, f, err) {
					return err
				}
				continue
			}
			l.bind(ctx, f, kinds)
		}
	}
	return nil
}

func (l *loader) bind(ctx context.Context, f *file, kinds []string) {
	faults := f.bind(kinds)
	for _, u := range f.used {
		if u.kind != "" && !readable(u.kind) {
			faults = append(faults, &fault.Fault{Kind: fault.Delivery, File: f.path, Column: f.header[u.index],
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

// commit makes what was written the workspace: a first load's folder is renamed; else the warehouse commits and the vault's copy takes its place.
func (l *loader) commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // from here on it is all or nothing, and it is short
	if err := syncDir(l.partsDir()); err != nil {
		return cannotWrite(l.partsDir())
	}
	if l.first {
		if err := l.exec(ctx, "checkpoint vault", "checkpoint warehouse"); err != nil {
			return err
		}
		err := l.db.Close()
		l.db = nil
		if err != nil {
			return err
		}
		if err := clear(l.build, lockFile, warehouseFile, vaultFile, registersDir); err != nil {
			return cannotWrite(l.build)
		}
		if err := os.Remove(l.home); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return cannotWrite(l.home)
		}
		if err := os.Rename(l.build, l.home); err != nil {
			return cannotWrite(l.home)
		}
		return syncDir(filepath.Dir(l.home))
	}
	if err := l.exec(ctx, "commit"); err != nil {
		return err
	}
	if err := l.exec(ctx, "checkpoint warehouse"); err != nil {
		return err
	}
	err := l.db.Close()
	l.db = nil
	if err != nil {
		return err
	}
	_ = os.RemoveAll(filepath.Join(l.build, stageDir))
	return settle(l.Workspace)
}

// syncDir makes a rename in a folder last; where folders cannot be synchronised (Windows) the file system sees to it.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// settle finishes or drops a load that was cut off in a workspace: where the warehouse has committed it, the vault's copy takes its place; parts
// that do not count are removed. What was read stays where there is any. What cannot be read is left as it is, and is an error: a vault that is
// behind its warehouse would give a key away twice.
func settle(dir string) error {
	ctx := context.Background()
	build := filepath.Join(dir, loadingDir)
	next := filepath.Join(build, vaultFile)
	b, err := settled(ctx, dir)
	if err != nil {
		return err
	}
	if _, err := os.Stat(next); err == nil {
		vault, err := vaultOrigin(ctx, filepath.Join(dir, vaultFile))
		if err != nil {
			return err
		}
		if vault != b.origin {
			if o, err := vaultOrigin(ctx, next); err != nil || o != b.origin {
				return stranger(ctx, dir, b, vault)
			}
			if err := os.Rename(next, filepath.Join(dir, vaultFile)); err != nil {
				return cannotWrite(dir)
			}
			if err := syncDir(dir); err != nil {
				return cannotWrite(dir)
			}
		}
	}
	if err := sweepParts(dir, b.parts); err != nil {
		return fileFault(filepath.Join(dir, registersDir), err)
	}
	if _, err := os.Stat(build); err == nil && staged(build) {
		if err := clear(build, stageDir); err != nil {
			return cannotWrite(dir)
		}
		return nil
	}
	if err := os.RemoveAll(build); err != nil {
		return cannotWrite(dir)
	}
	return nil
}

// settled reads the books after what a killed load has committed to their log is in their file.
func settled(ctx context.Context, dir string) (books, error) {
	path := filepath.Join(dir, warehouseFile)
	if _, err := os.Stat(path + ".wal"); err == nil {
		db, err := duckdb.Open(ctx, path, duckdb.Options{Threads: 1})
		if err == nil {
			err = db.Exec(ctx, "checkpoint")
			err = errors.Join(err, db.Close())
		}
		if err != nil {
			return books{}, fileFault(path, err)
		}
	}
	return readBooks(ctx, dir, path)
}

// writable says whether a load may write into the workspace at dir, and makes the folder for what it has under way.
func writable(dir, build string) error {
	for _, name := range []string{warehouseFile, vaultFile} {
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR, 0)
		if err != nil {
			return cannotWrite(filepath.Join(dir, name))
		}
		f.Close()
	}
	if err := os.MkdirAll(build, 0o700); err != nil {
		return cannotWrite(dir)
	}
	return nil
}
