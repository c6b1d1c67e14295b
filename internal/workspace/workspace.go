package workspace

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"ansatz/internal/disk"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/person"
	"ansatz/internal/workspace/vault"
)

// The files of a workspace.
const (
	WarehouseFile = "warehouse.duckdb"
	VaultFile     = vault.File       // of a vault that is not sealed
	SealedFile    = vault.SealedFile // of one that is
	ModelsFile    = "models.duckdb"
	LockFile      = "lock"
	PolicyFile    = "policy.yaml" // what deliveries must state, where it is not the built-in policy
	RegistersDir  = "registers"   // the parts of the registers
	StageDir      = "stage"       // of a load under way: the files as read
	SpillDir      = "spill"
	LoadingDir    = "loading"     // the draft of a load, or what a stopped load has left in its stage
	openedDir     = "vault.parts" // the tables of an opened vault, with tokens for numbers
)

// stageAge is how long what a stopped load has read is kept, so that it can be resumed.
const stageAge = 24 * time.Hour

// Workspace is an open workspace: no load may change it meanwhile.
type Workspace struct {
	dir     string
	open    engine.StoreOpener
	lock    *lock // nil if there is nothing to lock, because the workspace cannot be written
	books   books
	scratch string // a folder of this process alone; empty for a load
	held    *lock  // on the scratch folder
}

// Open opens the workspace at dir for reading. Several processes may, while none loads. The workspace need not be
// writable. open opens its files.
func Open(dir string, open engine.StoreOpener) (*Workspace, error) {
	w, err := enter(dir, open, false)
	if err != nil {
		return nil, err
	}
	if w.scratch, w.held, err = makeScratch(dir); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

// OpenAlone opens the workspace at dir for a load. No other process may have it open.
func OpenAlone(dir string, open engine.StoreOpener) (*Workspace, error) {
	return enter(dir, open, true)
}

func enter(dir string, open engine.StoreOpener, exclusive bool) (*Workspace, error) {
	w := &Workspace{dir: dir, open: open}
	if err := placeable(dir); err != nil {
		return nil, err
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, noFolder(dir)
	}
	if _, err := os.Stat(w.Warehouse()); errors.Is(err, fs.ErrNotExist) {
		return nil, noWorkspace(dir)
	} else if err != nil {
		return nil, FileFault(w.Warehouse(), err)
	}
	if unfinished(dir) { // a load was killed: recover it alone
		if err := w.hold(true); err != nil && !says(err, disk.CannotWrite("")) {
			return nil, err
		} else if err == nil {
			err = recoverLoad(open, dir)
			w.lock.release()
			if err != nil {
				return nil, err
			}
		} // if it cannot be recovered, its files do not count, provided that the others belong together
	}
	if err := w.hold(exclusive); err != nil {
		return nil, err
	}
	if exclusive {
		disk.Tighten(dir) // an older program may have left it open to others
	}
	if info, err := os.Stat(filepath.Join(dir, LoadingDir, StageDir)); exclusive && err == nil &&
		time.Since(info.ModTime()) >= stageAge {
		_ = disk.RemoveAll(filepath.Join(dir, LoadingDir))
	}
	var err error
	if exclusive {
		w.books, err = belongTogether(context.Background(), open, dir)
	} else {
		w.books, err = openedBooks(open, dir)
	}
	if err != nil {
		w.Close()
		return nil, err
	}
	if err := ledger.Belongs(dir, w.ID()); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

// placeable refuses a place for a workspace that the engine cannot name: the engine reads what follows a question mark
// as parameters of an address.
func placeable(dir string) error {
	if err := disk.Placeable(dir); err != nil {
		return err
	}
	if abs, err := filepath.Abs(dir); err != nil || !strings.Contains(abs, "?") ||
		runtime.GOOS == "windows" { // there it is in \\?\
		return nil
	}
	return &fault.Fault{
		Kind: fault.Usage,
		File: dir,
		Rule: lang.Text{
			SV: "en arbetsyta kan inte ligga i en mapp med frågetecken (?) i namnet",
			EN: "a workspace cannot lie in a folder with a question mark (?) in its name",
		},
		Hint: lang.Text{
			SV: "döp om mappen, eller lägg arbetsytan i en annan",
			EN: "rename the folder, or put the workspace into another",
		},
	}
}

// hold takes the workspace's lock. A load must have it alone.
func (w *Workspace) hold(exclusive bool) (err error) {
	path := filepath.Join(w.dir, LockFile)
	w.lock, err = takeLock(path, exclusive)
	switch {
	case errors.Is(err, errHeld):
		return inUse(w.dir, path, exclusive)
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return disk.TooFewHandles()
	case err != nil && exclusive:
		return disk.CannotWrite(w.dir)
	case exclusive:
		w.lock.sign()
		removeReading(w.dir, readingPattern)
	}
	return nil // reading needs no lock if there is nothing to lock: nobody can load there either
}

// noFolder returns the fault that what should be a workspace is a file.
func noFolder(dir string) error {
	return &fault.Fault{
		Kind: fault.Workspace,
		File: dir,
		Rule: lang.Text{SV: "är en fil och ingen arbetsyta", EN: "is a file and no workspace"},
		Hint: lang.Text{
			SV: "ange arbetsytans mapp; för en ny arbetsyta en mapp som inte finns eller är tom",
			EN: "give the workspace's folder; for a new workspace a folder that does not exist or is empty",
		},
	}
}

// noWorkspace returns the fault that there is no workspace at dir. It says whether a load is making it or was stopped.
func noWorkspace(dir string) error {
	f := &fault.Fault{
		Kind: fault.Workspace,
		File: dir,
		Rule: lang.Text{SV: "är ingen arbetsyta", EN: "is not a workspace"},
		Hint: lang.Text{
			SV: "skapa den med: ansatz load LEVERANSER --workspace " + dir,
			EN: "make it with: ansatz load DELIVERIES --workspace " + dir,
		},
	}
	home, err := filepath.Abs(dir)
	if err != nil {
		return f
	}
	build := BuildFolder(home)
	if _, err := os.Stat(build); err != nil {
		return f
	}
	held, err := takeFolder(build)
	if errors.Is(err, errHeld) {
		return inUse(dir, disk.LockOf(build, LockFile), false)
	}
	held.release()
	f.Rule = lang.Textf("är ingen arbetsyta: den första inläsningen avbröts, och %s finns kvar",
		"is not a workspace: the first load was interrupted, and %s is left", build)
	f.Hint = lang.Text{SV: "läs in igen, eller ta bort mappen; den kan innehålla personnummer",
		EN: "load again, or remove that folder; it may hold identity numbers"}
	return f
}

// BuildFolder returns the folder in which a first load builds the workspace at home.
func BuildFolder(home string) string {
	return filepath.Join(filepath.Dir(home), "."+filepath.Base(home)+".loading")
}

// removeLeftovers removes the folders that stopped or killed loads have left in parent under names of a pattern, except
// one. It removes a folder only if it has a load's files and nothing else, is not locked, and is a day old, so that
// nobody will resume the load.
func removeLeftovers(parent, pattern, but string) {
	siblings, _ := os.ReadDir(parent)
	for _, e := range siblings {
		dir := filepath.Join(parent, e.Name())
		matches, _ := filepath.Match(pattern, e.Name())
		info, err := e.Info()
		if !matches || err != nil || !info.IsDir() || e.Name() == but || time.Since(info.ModTime()) < stageAge {
			continue
		}
		entries, err := os.ReadDir(dir)
		foreign := slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
			own := []string{LockFile, WarehouseFile, VaultFile, SealedFile, openedDir, RegistersDir, StageDir, SpillDir,
				PolicyFile, ledger.Dir}
			return !slices.ContainsFunc(own, func(own string) bool { return strings.HasPrefix(e.Name(), own) })
		})
		own := disk.LocksBeside ||
			slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == LockFile })
		if err != nil || foreign || !own {
			continue
		}
		if held, err := tryFolder(dir); err == nil {
			_ = disk.RemoveAll(dir)
			held.release()
		}
	}
}

// Damaged returns the fault that a file of a workspace, or the workspace as a whole, is damaged.
func Damaged(path string) error { return damaged(path) }

func damaged(path string) *fault.Fault {
	f := &fault.Fault{Kind: fault.Workspace, File: path,
		Rule: lang.Text{SV: "filen är skadad, saknas eller är ingen av arbetsytans",
			EN: "the file is damaged, missing or none of the workspace's"},
		Hint: lang.Text{SV: "återställ hela arbetsytan från säkerhetskopia, eller läs in leveranserna i en ny",
			EN: "restore the whole workspace from a backup, or load the deliveries into a new one"}}
	if info, err := os.Stat(filepath.Join(path, WarehouseFile)); err == nil && info.Mode().IsRegular() {
		f.Rule = lang.Text{SV: "arbetsytans filer är skadade eller hör inte ihop",
			EN: "the workspace's files are damaged or do not belong together"}
	}
	return f
}

func cannotRead(path string) error {
	return &fault.Fault{Kind: fault.Workspace, File: path,
		Rule: lang.Text{SV: "får inte läsas: rättigheter saknas", EN: "may not be read: permissions are missing"},
		Hint: lang.Text{SV: "be den som äger arbetsytan om läsrättighet",
			EN: "ask the owner of the workspace for the right to read it"}}
}

// Fault turns an engine's error with the workspace at dir into a fault with a remedy. dir is empty for a check. If
// something is damaged, it reads the files, which open opens, to name the damaged one. Any other error is returned as
// it is.
func Fault(dir string, open engine.StoreOpener, err error) error {
	var e *engine.Error
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		e = &engine.Error{Kind: engine.Cancelled}
	} else if !errors.As(err, &e) {
		return err
	}
	switch e.Kind {
	case engine.Memory:
		return &fault.Fault{Kind: fault.Resource, Rule: lang.Text{SV: "minnet tog slut", EN: "memory ended"},
			Hint: lang.Text{SV: "ge mer med --memory, eller färre trådar med --threads",
				EN: "give more with --memory, or fewer threads with --threads"}}
	case engine.Disk:
		return &fault.Fault{
			Kind: fault.Resource,
			File: dir,
			Rule: lang.Text{SV: "disken är full, eller rättigheter saknas",
				EN: "the disk is full, or permissions are missing"},
			Hint: lang.Text{SV: "frigör plats på arbetsytans disk, eller se efter rättigheterna",
				EN: "make room on the workspace's disk, or look at the permissions"},
		}
	case engine.Lost:
		return &fault.Fault{Kind: fault.Resource,
			Rule: lang.Textf("servern svarar inte eller avslutade en fråga själv (%s)",
				"the server does not answer, or ended a query by itself (%s)", e.Engine),
			Hint: lang.Text{SV: "se efter servern och kör igen; tabeller som blev klara räknas inte om",
				EN: "look at the server and run again; tables that were finished are not computed again"}}
	case engine.Denied:
		return &fault.Fault{Kind: fault.Resource,
			Rule: lang.Textf("servern släpper inte in användaren eller nekar en fråga (%s)",
				"the server does not let the user in, or refuses a query (%s)", e.Engine),
			Hint: lang.Text{SV: "se efter användare, lösenord, roll och rättigheter; de står i docs/trino.md",
				EN: "look at the user, the password, the role and the rights; docs/trino.md names them"}}
	case engine.Files:
		return disk.TooFewHandles()
	case engine.Locked:
		return inUse(dir, filepath.Join(dir, LockFile), false)
	case engine.Corrupt:
		if _, err := os.Stat(filepath.Join(dir, WarehouseFile)); dir == "" || err != nil {
			return Damaged(dir)
		}
		return cmp.Or(examine(context.Background(), open, dir), Damaged(dir))
	case engine.Cancelled:
		return &fault.Fault{Kind: fault.Cancelled, Rule: lang.Text{SV: "avbrutet; ingenting har ändrats",
			EN: "stopped; nothing was changed"}}
	}
	return err
}

// Close releases the workspace, and removes the files of this process.
func (w *Workspace) Close() {
	if w.scratch != "" {
		_ = disk.RemoveAll(w.scratch)
	}
	w.held.release()
	w.lock.release()
}

// Scratch returns a folder for this process alone, which Close removes. It is in the workspace or, if that cannot be
// written, in the system's folder for temporary files.
func (w *Workspace) Scratch() string { return w.scratch }

// Writable says whether this process may write into the workspace.
func (w *Workspace) Writable() bool { return filepath.Dir(w.scratch) == filepath.Clean(w.dir) }

// Record writes an entry to the workspace's ledger, before what it is about is shown. It says whether it was recorded:
// it was not if the workspace cannot be written and has no list of people. With a list that is an error.
func (w *Workspace) Record(ctx context.Context, e ledger.Entry, by *person.Signer) (recorded bool, err error) {
	n, err := ledger.Append(ctx, w.dir, e, by)
	return n > 0, err
}

// Allow returns an error if a signer may do nothing in the workspace that is recorded. It comes before the work.
func (w *Workspace) Allow(ctx context.Context, by *person.Signer) error {
	_, err := ledger.Allow(ctx, w.dir, ledger.Entry{}, by)
	return err
}

// ID returns the unique name of the workspace.
func (w *Workspace) ID() string { return w.books.origin.Workspace }

// Parts returns the parts of each register.
func (w *Workspace) Parts() map[string][]Part { return w.books.parts }

// Warehouse is the path of the books and of the relations that the registers' parts make.
func (w *Workspace) Warehouse() string { return filepath.Join(w.dir, WarehouseFile) }

// Registers is the folder of the registers' parts.
func (w *Workspace) Registers() string { return filepath.Join(w.dir, RegistersDir) }

// Models is the path of the cache of models, which may be missing.
func (w *Workspace) Models() string { return filepath.Join(w.dir, ModelsFile) }

// unfinished says whether a load or an erasure may have been killed here: it leaves its draft. A stopped load leaves
// its stage and nothing else, from which the next one goes on.
func unfinished(dir string) bool {
	draft := filepath.Join(dir, LoadingDir)
	found, err := os.ReadDir(draft)
	onlyStage := len(found) == 1 && found[0].Name() == StageDir && staged(draft)
	return err == nil && !onlyStage
}
