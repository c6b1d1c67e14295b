package workbench

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"ansatz/internal/disk"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/run"
	"ansatz/internal/study"
	"ansatz/internal/workspace"
)

// startView is what the first page shows: how far the unit has come, and what can be done next.
type startView struct {
	Loaded   []workspace.Source
	Rows     int64
	Set      int64 // rows in quarantine
	Inbox    []string
	Coming   []arriving // into the inbox
	Results  []string
	Jobs     []jobView
	Unloaded bool // the workspace is not there yet
}

func startPage(b *Bench, r *request) error {
	v := startView{}
	loaded, err := b.loaded(r.Context())
	if err != nil {
		return err
	}
	v.Loaded, v.Unloaded = loaded, len(loaded) == 0
	for _, d := range loaded {
		for _, f := range d.Files {
			v.Rows += f.Loaded
			v.Set += f.Quarantined
		}
	}
	if r.user.May(Deliver) {
		if v.Inbox, v.Coming, err = b.waiting(r.Context(), loaded); err != nil {
			return err
		}
	}
	if r.user.May(SeeResults) {
		if v.Results, err = folders(filepath.Join(b.Home, resultsFolder)); err != nil {
			return err
		}
	}
	if r.user.May(SeeJobs) {
		jobs, err := b.state.jobs(r.Context(), 5)
		if err != nil {
			return err
		}
		v.Jobs = b.jobViews(jobs, r.lang)
	}
	return b.show(r, "start", r.tr("Arbetsbänken", "The workbench"), v)
}

// loaded lists the deliveries of the workspace; none where there is no workspace yet.
func (b *Bench) loaded(ctx context.Context) ([]workspace.Source, error) {
	if b.unmade() {
		return nil, nil
	}
	state := disk.StateOf(b.Input.Workspace, workspace.WarehouseFile, workspace.WarehouseFile+".wal")
	return b.sources.Get(b.Input.Workspace, state, func() ([]workspace.Source, error) {
		w, err := workspace.Open(b.Input.Workspace, b.Input.Engine.OpenStore)
		if err != nil {
			return nil, err
		}
		defer w.Close()
		return w.Sources(ctx)
	})
}

// release is a folder of results with what its study calls things.
type release struct {
	*run.Release
	called report.Study
}

// readRelease reads a folder of results.
func (b *Bench) readRelease(folder string) (release, error) {
	return b.releases.Get(folder, disk.StateOf(folder, run.Files...), func() (release, error) {
		r, err := run.ReadRelease(folder)
		if err != nil {
			return release{}, err
		}
		return release{r, report.OfStudy(r.Study)}, nil
	})
}

// builtinStudy is a study that is built in, with what it calls things.
func (b *Bench) builtinStudy(name string) (builtin, error) {
	return b.builtin.Get(name, nil, func() (builtin, error) {
		s, err := study.Load(name)
		if err != nil {
			return builtin{}, err
		}
		return builtin{s, report.OfStudy(s)}, nil
	})
}

type builtin struct {
	*study.Study
	called report.Study
}

// unmade says that there is no workspace yet: the first load makes it.
func (b *Bench) unmade() bool {
	_, err := os.Stat(filepath.Join(b.Input.Workspace, workspace.WarehouseFile))
	return errors.Is(err, fs.ErrNotExist)
}

// folders lists the folders in a folder, sorted, without hidden ones.
func folders(dir string) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if e.IsDir() && e.Name()[0] != '.' {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// accessView is the table of who may do what.
type accessView struct {
	Roles []lang.Text
	Rows  []accessRow
	Own   []lang.Text
}

type accessRow struct {
	Text lang.Text
	May  []bool
}

func accessPage(b *Bench, r *request) error {
	var v accessView
	for _, role := range Roles {
		v.Roles = append(v.Roles, role.Name)
		if slices.Contains(r.user.Roles, role.Role) {
			v.Own = append(v.Own, role.Name)
		}
	}
	for _, row := range Access {
		line := accessRow{Text: row.Text}
		for _, role := range Roles {
			line.May = append(line.May, slices.Contains(row.Roles, role.Role))
		}
		v.Rows = append(v.Rows, line)
	}
	return b.show(r, "access", r.tr("Behörigheter", "Permissions"), v)
}

// named is an identifier with what people call it.
type named struct {
	ID   string
	Name string
}

func registerName(id string, l lang.Lang) string { return label.Register(id).In(l) }
