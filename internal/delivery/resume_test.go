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

// TestGoesOn: a first and a later load that are stopped while they read go on after the last whole file, and end as if they had not been stopped.
func TestGoesOn(t *testing.T) {
	world := sharedWorld(t)
	late := filepath.Join(t.TempDir(), "late")
	if err := os.MkdirAll(late, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(world, "2024-09-skatteverket"), filepath.Join(late, "2024-09-skatteverket")); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	fresh, stopped := filepath.Join(dir, "fresh"), filepath.Join(dir, "stopped")
	for _, load := range []struct{ from, build string }{{world, buildFolder(stopped)}, {late, filepath.Join(stopped, loadingDir)}} {
		if _, err := Load(t.Context(), Options{Deliveries: load.from, Workspace: fresh}); err != nil {
			t.Fatal(err)
		}
		read := func(s *stopping) map[string]time.Time {
			t.Helper()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s.stop = cancel
			_, err := Load(ctx, Options{Deliveries: load.from, Workspace: stopped, Progress: s})
			if err == nil || !strings.Contains(err.Error(), "goes on after the last whole file") {
				t.Fatalf("%+v: %v", s, err)
			}
			files, err := os.ReadDir(filepath.Join(load.build, stageDir))
			if err != nil {
				t.Fatal(err)
			}
			times := map[string]time.Time{}
			for _, f := range files {
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
		if _, err := Load(t.Context(), Options{Deliveries: load.from, Workspace: stopped}); err != nil {
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
