package workbench

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"ansatz/internal/disk"
	"ansatz/internal/fault"
	"ansatz/internal/workspace"
)

// quiet is how long nothing in a folder of the inbox must have changed before it can be a whole delivery.
const quiet = 30 * time.Second

// arrivals watches the folders of the inbox. A folder is offered when all of its manifest's files are there, nothing in
// it has changed for a while, and the bytes are those whose hash the manifest states. The clock is this machine's own:
// the folder may lie on another one.
type arrivals struct {
	inbox   string
	arrived arrivedFunc
	now     func() time.Time

	mu sync.Mutex
	of map[string]*arrival
}

// arrivedFunc says what a folder lacks of a delivery, and can list the files that are not those of its manifest.
type arrivedFunc = func(ctx context.Context, dir string) (missing []string,
	compare func(context.Context) ([]string, error))

// arrival is a folder of the inbox as it was when it was last looked at, and what was found of it so.
type arrival struct {
	state     []seenFile
	since     time.Time // when it was first seen so
	missing   []string
	others    func(context.Context) ([]string, error)
	compared  chan struct{}
	otherwise []string // files that are not those of the manifest, after compared
	stop      context.CancelFunc
}

type seenFile struct {
	path    string
	size    int64
	changed time.Time
}

// arriving is a folder of the inbox that is not offered.
type arriving struct {
	Name      string
	Missing   []string
	Other     []string
	Comparing bool
}

// seen lists the files of a folder, so that two looks can be compared.
func seen(dir string) (all []seenFile, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		all = append(all, seenFile{path, info.Size(), disk.ChangedAt(info)})
		return nil
	})
	return all, err
}

// look says whether a folder is a whole delivery, and otherwise what it waits for.
func (w *arrivals) look(ctx context.Context, name string) (whole bool, waits arriving) {
	waits = arriving{Name: name}
	dir := filepath.Join(w.inbox, name)
	state, err := seen(dir)
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.of[name]
	if a == nil || err != nil || !slices.Equal(a.state, state) {
		w.forget(name)
		a = &arrival{state: state, since: w.now()}
		a.missing, a.others = w.arrived(ctx, dir)
		w.of[name] = a
	}
	waits.Missing = a.missing
	if len(a.missing) > 0 || w.now().Sub(a.since) < quiet {
		return false, waits
	}
	if a.compared == nil {
		a.compare(ctx)
	}
	select {
	case <-a.compared:
		waits.Other = a.otherwise
		return len(waits.Other) == 0, waits
	default:
		waits.Comparing = true
		return false, waits
	}
}

// compare begins to read the files whose hash is promised.
func (a *arrival) compare(ctx context.Context) {
	done := make(chan struct{})
	a.compared = done
	ctx, a.stop = context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer close(done)
		a.otherwise, _ = a.others(ctx) // it fails only after stop, and then nobody asks
	}()
}

// forget ends what is known of a folder.
func (w *arrivals) forget(name string) {
	if a := w.of[name]; a != nil && a.stop != nil {
		a.stop()
	}
	delete(w.of, name)
}

// taken notes that a folder has come as a whole, and was compared.
func (w *arrivals) taken(name string) {
	state, err := seen(filepath.Join(w.inbox, name))
	if err != nil {
		return // it waits like one that is being copied
	}
	done := make(chan struct{})
	close(done)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.forget(name)
	w.of[name] = &arrival{state: state, compared: done}
}

// waiting lists the folders of the inbox that are not loaded: whole deliveries, and those that are on their way.
func (b *Bench) waiting(ctx context.Context, loaded []workspace.Source) (whole []string, coming []arriving, err error) {
	all, err := folders(b.arrivals.inbox)
	if err != nil {
		return nil, nil, disk.Fault(fault.Resource, b.arrivals.inbox, err)
	}
	for _, name := range all {
		if slices.ContainsFunc(loaded, func(d workspace.Source) bool { return d.Folder == name }) {
			continue
		}
		if ready, waits := b.arrivals.look(ctx, name); ready {
			whole = append(whole, name)
		} else {
			coming = append(coming, waits)
		}
	}
	return whole, coming, nil
}

// removeForm takes a delivery that is not loaded out of the inbox.
func removeForm(b *Bench, r *request) error {
	loaded, err := b.loaded(r.Context())
	if err != nil {
		return err
	}
	whole, coming, err := b.waiting(r.Context(), loaded)
	if err != nil {
		return err
	}
	name := r.PostFormValue("folder")
	if !slices.Contains(whole, name) && !slices.ContainsFunc(coming, func(a arriving) bool { return a.Name == name }) {
		return missing
	}
	path := filepath.Join(b.arrivals.inbox, name)
	if err := disk.RemoveAll(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return disk.CannotWrite(path)
	}
	return redirect("/deliveries")
}
