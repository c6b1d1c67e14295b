package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ansatz/internal/delivery"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/progress"
	"ansatz/internal/study"
)

// Models that cannot be made undo no load: what is wrong is told, and that the deliveries are loaded.
func TestPrepareThatFails(t *testing.T) {
	dir := t.TempDir()
	_, err := delivery.Load(t.Context(), delivery.Options{
		Engine:     driver.OpenStore,
		Deliveries: oneDelivery(t),
		Workspace:  filepath.Join(dir, "w"),
		Share:      0.05,
		Progress:   progress.Silent,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "w", "models.duckdb", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	c := &console{out: &out, err: &errOut, lang: lang.SV, progress: progress.Silent, printed: map[string]bool{}}
	load := loadCommand{Workspace: filepath.Join(dir, "w")}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	var told *fault.Fault
	if err := load.prepare(stopped, c, study.Builtin()); !errors.As(err, &told) || told.Kind != fault.Cancelled ||
		!strings.Contains(told.Error(), "are loaded") {
		t.Errorf("stopped: %v", err)
	}
	if err := load.prepare(t.Context(), c, study.Builtin()); err != nil {
		t.Errorf("the load is an error: %v", err)
	}
	if !strings.Contains(out.String(), "Leveranserna är inlästa") ||
		!strings.Contains(errOut.String(), "models.duckdb") {
		t.Errorf("told %q and %q", out.String(), errOut.String())
	}
}

// oneDelivery is a folder with one delivery of a register without rows.
func oneDelivery(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"delivery.yaml": "agency: enforcement\ndelivered: 2024-07-02\nreference: 2024-07-01\nsynthetic: true\n" +
			"legal_basis: \"2016:774 2 §\"\nfiles:\n  - register: debt\n    path: debt.csv\n",
		"debt.csv": "person_id,as_of,kind,creditor,amount\n",
	} {
		path := filepath.Join(dir, "2024-07-02-enforcement", name)
		err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600))
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
