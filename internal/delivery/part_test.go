package delivery

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
	"ansatz/internal/workspace"
)

// flip changes a bit of a file; once more, and it is as it was.
func flip(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/3] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestChangedPart: a byte that changed in any part is damage, for who reads the register and for nobody else; so is a
// part that is missing.
func TestChangedPart(t *testing.T) {
	home := filepath.Join(t.TempDir(), "W")
	if _, err := runLoad(t.Context(), Options{Deliveries: sharedWorld(t), Workspace: home}); err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Open(home, duckdb.NewStore)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	parts := w.Parts()
	if len(parts) < 10 {
		t.Fatal(len(parts))
	}
	var all []string
	for register := range parts {
		all = append(all, register)
	}
	if err := w.CheckRegisters(t.Context(), append(all, "organisation")); err != nil {
		t.Fatal(err)
	}
	for register, of := range parts {
		path := filepath.Join(w.Registers(), of[0].Name)
		flip(t, path)
		if err := w.CheckRegisters(t.Context(), []string{register}); fault.ExitCode(err) != 5 {
			t.Errorf("a changed part of %s: %v", register, err)
		}
		for _, other := range all {
			if err := w.CheckRegisters(t.Context(), []string{other}); other != register && err != nil {
				t.Errorf("%s when %s is changed: %v", other, register, err)
			}
		}
		flip(t, path) // as it was
	}
	if err := os.Remove(filepath.Join(w.Registers(), parts["person"][0].Name)); err != nil {
		t.Fatal(err)
	}
	if err := w.CheckRegisters(t.Context(), []string{"person"}); fault.ExitCode(err) != 5 {
		t.Errorf("a missing part: %v", err)
	}
	if err := os.RemoveAll(w.Registers()); err != nil {
		t.Fatal(err)
	}
	if _, err := workspace.Open(home, duckdb.NewStore); fault.ExitCode(err) != 5 {
		t.Errorf("a missing folder of parts: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := w.CheckRegisters(ctx, []string{"insured"}); err != context.Canceled {
		t.Errorf("stopped: %v", err)
	}
}

// TestDamagedInsured: what a load copies out of an earlier one's part it looks at first.
func TestDamagedInsured(t *testing.T) {
	in, home := filepath.Join(t.TempDir(), "in"), filepath.Join(t.TempDir(), "W")
	archive, err := txtar.ParseFile("testdata/spec/insured.txtar")
	if err != nil {
		t.Fatal(err)
	}
	folders := unpack(t, archive, filepath.Dir(in))
	load := func(n int) error {
		_, err := runLoad(t.Context(), Options{Deliveries: filepath.Join(in, folders[n]), Workspace: home})
		return err
	}
	for n := range 2 { // persons, insured
		if err := load(n); err != nil {
			t.Fatal(err)
		}
	}
	flip(t, filepath.Join(home, workspace.RegistersDir, "insured.2.parquet"))
	late := filepath.Join(in, "2024-05-population")
	if err := os.MkdirAll(late, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"delivery.yaml": "agency: population\ndelivered: 2024-05-02\nreference: 2024-01-01\nsynthetic: true\nfiles:\n" +
			"  - {register: person, path: p.csv}\n",
		"p.csv": "person_id,sex,birth_date,death_date,emigrated_date,background,municipality,protected\n" +
			"196001019832,female,1960-01-01,,,22,0180,\n",
	} {
		if err := os.WriteFile(filepath.Join(late, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := runLoad(t.Context(), Options{Deliveries: late, Workspace: home}); fault.ExitCode(err) != 5 {
		t.Errorf("%v", err)
	}
}

// TestOtherFormat: a workspace that another version wrote is neither read nor loaded into, and is left as it is.
func TestOtherFormat(t *testing.T) {
	for _, of := range []string{"drop view load.format", "create or replace view load.format as select 999 as format"} {
		home := filepath.Join(t.TempDir(), "W")
		if _, err := runLoad(t.Context(), Options{Deliveries: sharedWorld(t), Workspace: home}); err != nil {
			t.Fatal(err)
		}
		db, err := duckdb.Open(t.Context(), filepath.Join(home, workspace.WarehouseFile), duckdb.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Exec(t.Context(), of); err != nil {
			t.Fatal(err)
		}
		db.Close()
		before := keyed(t, home)
		_, err = runLoad(t.Context(), Options{Deliveries: sharedWorld(t), Workspace: home})
		if fault.ExitCode(err) != 5 {
			t.Errorf("%s: %v", of, err)
		}
		if diff := cmp.Diff(before, keyed(t, home)); diff != "" {
			t.Errorf("%s: a refused load changed the workspace:\n%s", of, diff)
		}
		if _, err := workspace.Open(home, duckdb.NewStore); fault.ExitCode(err) != 5 ||
			!strings.Contains(err.Error(), "another version") {
			t.Errorf("%s: %v", of, err)
		}
	}
}
