package run

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"ansatz/internal/disk/stop"
	"ansatz/internal/engine"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/model"
	"ansatz/internal/workspace"
)

// The workspace's cache of models is one file, which one process can have at a time. Another process that reads the
// workspace meanwhile has a cache of its own, and so has every process if the workspace cannot be written. It computes
// what it needs, waits for nobody, and removes its cache when it ends.

// withModels opens a cache of models with the workspace's registers attached and calls use with it. If the cache turns
// out to be damaged, although books, vault and parts are intact, it is made again and use is called a second time.
func (o *opened) withModels(ctx context.Context, use func(engine.Engine) error) error {
	w := o.workspace
	defer stop.Leave(w.Scratch())()
	path := o.cachePath()
	err := o.withCache(ctx, path, use)
	if locked(err) && path == w.Models() {
		path = filepath.Join(w.Scratch(), filepath.Base(w.Models()))
		err = o.withCache(ctx, path, use)
	}
	if !corrupt(err) {
		return err
	}
	if err := w.Damage(ctx); err != nil {
		return err
	}
	if err := o.dropCache(path); err != nil {
		return err
	}
	return o.withCache(ctx, path, use)
}

// cachePath returns the path of the workspace's own cache, or, if that cannot be written, of one for this process
// alone. Where models are made on a server the tables stand there, and the cache holds only what is read of them.
func (o *opened) cachePath() string {
	w := o.workspace
	own := filepath.Join(w.Scratch(), filepath.Base(w.Models()))
	if !w.Writable() || o.input.Engine.Server {
		return own
	}
	f, err := os.OpenFile(w.Models(), os.O_RDWR, 0)
	if err == nil {
		f.Close()
	}
	if errors.Is(err, fs.ErrPermission) {
		return own
	}
	return w.Models()
}

func (o *opened) withCache(ctx context.Context, path string, use func(engine.Engine) error) (err error) {
	w, open, options := o.workspace, o.input.Engine.Open, o.input.options()
	options.Temp = filepath.Join(w.Scratch(), "spill")
	db, err := openCache(ctx, w, open, path, options)
	if corrupt(err) || errors.Is(err, errStrange) {
		if err := o.dropCache(path); err != nil {
			return err
		}
		db, err = openCache(ctx, w, open, path, options)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	// A study's own models are SQL of unknown authors. The engine can reach only the files of registers and results,
	// never the vault. SQL could still read and write those by name, so internal/study allows an own model to be only
	// one SELECT of registers, parameters and models.
	warehouse := engine.Warehouse{Books: w.Warehouse(), Parts: w.Registers(), Scratch: w.Scratch()}
	if err := db.Attach(ctx, warehouse); err != nil {
		if ctx.Err() == nil { // the engine may read a damaged part, with other columns
			err = cmp.Or(w.Damage(ctx), err)
		}
		return err
	}
	if err := o.elsewhere(ctx, db); err != nil {
		return err
	}
	return use(db)
}

// errStrange says that a file is not a cache of models of this workspace.
var errStrange = errors.New("no cache of this workspace")

// openCache opens the cache at path, or makes it.
func openCache(ctx context.Context, w *workspace.Workspace, open engine.Opener, path string,
	o engine.Options) (engine.Engine, error) {
	if info, err := os.Stat(path); err == nil && (info.Size() == 0 || !info.Mode().IsRegular()) {
		return nil, errStrange
	}
	db, err := open(ctx, path, o)
	if err != nil {
		return nil, err
	}
	belongs, err := model.Belongs(ctx, db, w.ID())
	if err == nil && !belongs {
		err = errStrange
	}
	if err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
}

// dropCache removes a cache that cannot be used, and reports it.
func (o *opened) dropCache(path string) error {
	_ = os.Remove(path + ".wal")
	if os.Remove(path) != nil {
		return &fault.Fault{Kind: fault.Workspace, File: path,
			Rule: lang.Text{SV: "är ingen cache av modeller och går inte att ta bort",
				EN: "is not a cache of models and cannot be removed"},
			Hint: lang.Text{SV: "flytta undan den; modellerna räknas om",
				EN: "move it away; the models are computed again"}}
	}
	o.input.Reporter.Notice(lang.Textf("%s var skadad eller en annan arbetsytas; modellerna räknas om.",
		"%s was damaged or another workspace's; the models are computed again.", path))
	return nil
}

func corrupt(err error) bool {
	var e *engine.Error
	return errors.As(err, &e) && e.Kind == engine.Corrupt
}

func locked(err error) bool {
	var e *engine.Error
	return errors.As(err, &e) && e.Kind == engine.Locked
}
