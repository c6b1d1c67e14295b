package delivery

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ansatz/internal/progress"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/vault"
)

// stopping stops a load when it begins its nth task, or the task of a name.
type stopping struct {
	stop context.CancelFunc
	n    int
	name string
}

func (s *stopping) Begin(name, unit string, total int64) progress.Task {
	if s.n--; s.n == 0 || name == s.name {
		s.stop()
	}
	return progress.Silent.Begin(name, unit, total)
}

// TestGoesOn: a first and a later load that are stopped while they read go on after the last whole file, and end as if
// they had not been stopped.
func TestGoesOn(t *testing.T) { goesOn(t, vault.Keys{}) }

// TestSealedGoesOn: the same with a sealed vault, and the end is that of an open one.
func TestSealedGoesOn(t *testing.T) { goesOn(t, testKeys) }

func goesOn(t *testing.T, keys vault.Keys) {
	world := sharedWorld(t)
	late := filepath.Join(t.TempDir(), "late")
	if err := os.MkdirAll(late, 0o755); err != nil {
		t.Fatal(err)
	}
	err := os.Rename(filepath.Join(world, "2024-09-skatteverket"), filepath.Join(late, "2024-09-skatteverket"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	fresh, stopped := filepath.Join(dir, "fresh"), filepath.Join(dir, "stopped")
	for _, load := range []struct{ from, build string }{{world, workspace.BuildFolder(stopped)},
		{late, filepath.Join(stopped, workspace.LoadingDir)}} {
		if _, err := runLoad(t.Context(), Options{Deliveries: load.from, Workspace: fresh}); err != nil {
			t.Fatal(err)
		}
		read := func(s *stopping) map[string]time.Time {
			t.Helper()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s.stop = cancel
			_, err := runLoad(ctx, Options{Deliveries: load.from, Workspace: stopped, Progress: s, Keys: keys})
			if err == nil || !strings.Contains(err.Error(), "continues after the last complete file") {
				t.Fatalf("%+v: %v", s, err)
			}
			files, err := os.ReadDir(filepath.Join(load.build, workspace.StageDir))
			if err != nil {
				t.Fatal(err)
			}
			times := map[string]time.Time{}
			for _, f := range files {
				if f.Name() == vault.KeyFile {
					continue
				}
				info, err := f.Info()
				if err != nil {
					t.Fatal(err)
				}
				times[f.Name()] = info.ModTime()
			}
			return times
		}
		first := read(&stopping{n: 4})
		all := read(&stopping{name: "checking"})
		if len(first) < 2 || len(first) > 4 || len(all) <= len(first) {
			t.Errorf("files read when stopped early and late: %d, %d", len(first), len(all))
		}
		for name, at := range first {
			if !all[name].Equal(at) {
				t.Errorf("a whole file was read again: %v, %v", at, all[name])
			}
		}
		o := Options{Deliveries: load.from, Workspace: stopped, Keys: keys}
		if _, err := runLoad(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(load.build); err == nil {
			t.Error("what was read stays after the load")
		}
		if diff := cmp.Diff(describe(t, fresh), describe(t, stopped)); diff != "" {
			t.Errorf("stopped and gone on (-fresh +gone on):\n%s", diff)
		}
	}
}

// TestReadOtherwise: what was read under one manifest is not taken for what another manifest says of the same file.
func TestReadOtherwise(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in")
	manifest := "agency: population\ndelivered: 2024-09-02\nreference: 2024-07-01\nsynthetic: true\n" +
		"files: [{register: parent_child, path: a.csv, columns: {%s: parent_id, barn: child_id}}, {register: " +
		"marriage, path: b.csv}]\n"
	files := map[string]string{
		"a/a.csv": "mor,far,barn\n196001019808,196001019816,196001019824\n",
		"a/b.csv": "person_id,spouse_id,from_date,to_date\n",
	}
	files["a/delivery.yaml"] = strings.Replace(manifest, "%s", "mor", 1)
	deliver(t, in, files)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	stopped := filepath.Join(dir, "stopped")
	_, err := runLoad(ctx,
		Options{Deliveries: in, Workspace: stopped, Progress: &stopping{stop: stop, name: "checking"}})
	if err == nil || !hasStaged(stopped) {
		t.Fatal("the load was not stopped with something read", err)
	}
	deliver(t, in, map[string]string{"a/delivery.yaml": strings.Replace(manifest, "%s", "far", 1)})
	fresh := filepath.Join(dir, "fresh")
	for _, home := range []string{stopped, fresh} {
		if _, err := runLoad(t.Context(), Options{Deliveries: in, Workspace: home}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(describe(t, fresh), describe(t, stopped)); diff != "" {
		t.Errorf("gone on under another manifest (-fresh +gone on):\n%s", diff)
	}
}

// TestFlippedStage: what a stopped load has read and what has changed since is read again, and the load ends as if
// nothing had happened.
func TestFlippedStage(t *testing.T) {
	dir := t.TempDir()
	in := small(t)
	stopped, fresh := filepath.Join(dir, "stopped"), filepath.Join(dir, "fresh")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	o := Options{Deliveries: in, Workspace: stopped, Progress: &stopping{stop: stop, name: "checking"}}
	if _, err := runLoad(ctx, o); err == nil || !hasStaged(stopped) {
		t.Fatal("the load was not stopped with something read", err)
	}
	files, err := filepath.Glob(filepath.Join(workspace.BuildFolder(stopped), workspace.StageDir, "*.parquet"))
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	for _, path := range files[:2] {
		flip(t, path)
	}
	mustLoad(t, stopped, in)
	mustLoad(t, fresh, in)
	if diff := cmp.Diff(describe(t, fresh), describe(t, stopped)); diff != "" {
		t.Errorf("gone on after damage (-fresh +gone on):\n%s", diff)
	}
}

// hasStaged says whether a first load into home has left whole files in its stage.
func hasStaged(home string) bool {
	files, err := filepath.Glob(filepath.Join(workspace.BuildFolder(home), workspace.StageDir, "*.parquet"))
	return err == nil && len(files) > 0
}
