package delivery

import (
	"errors"
	"os"
	"path/filepath"

	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// The files of a workspace.
const (
	warehouseFile = "warehouse.duckdb"
	vaultFile     = "vault.duckdb"
	modelsFile    = "models.duckdb"
	lockFile      = "lock"
	stageFile     = "stage.duckdb" // of a load under way: rows as read, with numbers
	loadingDir    = "loading"      // what a load has under way; of no value when no load runs
)

// Workspace is a folder that a load has made, held open: nobody else loads into it meanwhile.
type Workspace struct {
	dir  string
	lock *lock
}

// OpenWorkspace opens the workspace at dir for reading: several may, while none loads.
func OpenWorkspace(dir string) (*Workspace, error) {
	return openWorkspace(dir, false)
}

func openWorkspace(dir string, exclusive bool) (*Workspace, error) {
	w := &Workspace{dir: dir}
	if _, err := os.Stat(w.Warehouse()); err != nil {
		return nil, &fault.Fault{Kind: fault.Workspace, File: dir,
			Rule: lang.Text{SV: "är ingen arbetsyta", EN: "is no workspace"},
			Hint: lang.Text{SV: "skapa den med: ansatz load LEVERANSER --workspace " + dir, EN: "make it with: ansatz load DELIVERIES --workspace " + dir}}
	}
	var err error
	if unfinished(dir) { // a load was killed: settle it alone
		if w.lock, err = takeLock(filepath.Join(dir, lockFile), true); err != nil {
			return nil, inUse(dir)
		}
		if err := settle(dir); err != nil {
			w.Close()
			return nil, err
		}
		w.lock.release()
	}
	if w.lock, err = takeLock(filepath.Join(dir, lockFile), exclusive); err != nil {
		return nil, inUse(dir)
	}
	return w, nil
}

func inUse(dir string) error {
	return &fault.Fault{Kind: fault.Workspace, File: dir,
		Rule: lang.Text{SV: "arbetsytan används av en annan körning", EN: "the workspace is in use by another process"},
		Hint: lang.Text{SV: "vänta tills den är klar, eller använd en annan arbetsyta", EN: "wait until it is done, or use another workspace"}}
}

func damaged(dir string) error {
	return &fault.Fault{Kind: fault.Workspace, File: dir,
		Rule: lang.Text{SV: "arbetsytans filer är skadade eller hör inte ihop", EN: "the workspace's files are damaged or do not belong together"},
		Hint: lang.Text{SV: "återställ arbetsytan från säkerhetskopia, eller läs in leveranserna i en ny", EN: "restore the workspace from a backup, or load the deliveries into a new one"}}
}

// Fault says what a person can do about an engine's error with the workspace at dir, which is empty where only a check runs. Any other error is
// returned as it is.
func Fault(dir string, err error) error {
	var e *engine.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Kind {
	case engine.Memory:
		return &fault.Fault{Kind: fault.Resource, Rule: lang.Text{SV: "minnet tog slut", EN: "memory ended"},
			Hint: lang.Text{SV: "ge mer med --memory, eller färre trådar med --threads", EN: "give more with --memory, or fewer threads with --threads"}}
	case engine.Disk:
		return &fault.Fault{Kind: fault.Resource, File: dir, Rule: lang.Text{SV: "disken tog slut eller kan inte skrivas", EN: "the disk is full or cannot be written"},
			Hint: lang.Text{SV: "frigör plats på arbetsytans disk", EN: "make room on the workspace's disk"}}
	case engine.Locked:
		return inUse(dir)
	case engine.Corrupt:
		return damaged(dir)
	case engine.Cancelled:
		return &fault.Fault{Kind: fault.Cancelled, Rule: lang.Text{SV: "avbrutet; ingenting har ändrats", EN: "stopped; nothing was changed"}}
	}
	return err
}

// Close lets go of the workspace.
func (w *Workspace) Close() { w.lock.release() }

// Warehouse is the path of the registers under keys.
func (w *Workspace) Warehouse() string { return filepath.Join(w.dir, warehouseFile) }

// Models is the path of the cache of models, which may be missing.
func (w *Workspace) Models() string { return filepath.Join(w.dir, modelsFile) }

// vault is the path of the identity numbers and quarantined values.
func (w *Workspace) vault() string { return filepath.Join(w.dir, vaultFile) }

// unfinished says whether a load into the workspace was cut off.
func unfinished(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, loadingDir))
	return err == nil
}
