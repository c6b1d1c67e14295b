package delivery

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/ledger"
	"ansatz/internal/workspace/vault"
)

// small makes deliveries a, b and c; each can be loaded alone, in this order.
func small(t *testing.T) string {
	t.Helper()
	person := func(month, number string) map[string]string {
		return map[string]string{
			"delivery.yaml": "agency: population\ndelivered: 2024-" + month + "-02\nreference: 2024-01-01\n" +
				"synthetic: true\n" +
				"files: [{register: person, path: p.csv}]\n",
			"p.csv": "person_id,sex,birth_date,death_date,emigrated_date,background,municipality,protected\n" +
				number + ",female,1960-01-01,,,22,0180,\n",
		}
	}
	dir := t.TempDir()
	deliver(t, filepath.Join(dir, "a"), person("03", "196001019808"))
	deliver(t, filepath.Join(dir, "b"), person("04", "196001019816"))
	deliver(t, filepath.Join(dir, "c"), person("05", "196001019824"))
	return dir
}

func mustLoad(t *testing.T, home string, deliveries ...string) {
	t.Helper()
	for _, d := range deliveries {
		if _, err := runLoad(t.Context(), Options{Deliveries: d, Workspace: home}); err != nil {
			t.Fatal(err)
		}
	}
}

// readAll does what commands do that read: open the workspace, look at all parts, list the quarantine.
func readAll(t *testing.T, home string) error {
	q, err := workspace.OpenQuarantine(t.Context(), home, duckdb.NewStore, &testKeys)
	if err != nil {
		return err
	}
	defer q.Close()
	err = q.Entries(t.Context(), vault.Filter{}, func(vault.Entry) error { return nil })
	w, opened := workspace.Open(home, duckdb.NewStore)
	if opened != nil {
		return errors.Join(err, opened)
	}
	defer w.Close()
	return errors.Join(err, w.CheckRegisters(t.Context(), slices.Sorted(maps.Keys(w.Parts()))))
}

// copyFile writes the bytes of one file to another.
func copyFile(to, from string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o600)
}

// TestStrangers: books, vault or parts of another workspace, or an older copy of them, are refused by who reads and
// by who loads, naming the file; so is what is no file of a workspace.
func TestStrangers(t *testing.T) {
	in, dir := small(t), t.TempDir()
	a, b, c := filepath.Join(in, "a"), filepath.Join(in, "b"), filepath.Join(in, "c")
	at := func(name string) string { return filepath.Join(dir, name) }
	mustLoad(t, at("mine"), a)
	for _, copied := range []string{"older", "fork"} {
		if err := os.CopyFS(at(copied), os.DirFS(at("mine"))); err != nil {
			t.Fatal(err)
		}
	}
	mustLoad(t, at("mine"), b)
	mustLoad(t, at("fork"), c)     // the same first load, another later one
	mustLoad(t, at("twin"), a, b)  // the same deliveries in another home
	mustLoad(t, at("other"), c, a) // the same number of loads
	database, err := duckdb.Open(t.Context(), at("database.duckdb"), duckdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = database.Exec(t.Context(), "create table state as select 2 as generation, 'x' as secret")
	if err := errors.Join(err, database.Close()); err != nil {
		t.Fatal(err)
	}
	deliver(t, dir, map[string]string{"empty": "", "text": "not a database\n", "folder/a": "x"})
	from := func(home, name string) string { return filepath.Join(at(home), name) }
	part := filepath.Join(workspace.RegistersDir, "person.1.parquet")
	for _, file := range []string{workspace.WarehouseFile, workspace.VaultFile, part,
		filepath.Join(workspace.RegistersDir, "person.2.parquet")} {
		sources := []string{at("database.duckdb"), at("empty"), at("text"), at("folder"), at("nothing")}
		for _, home := range []string{"older", "fork", "twin", "other"} {
			sources = append(sources, from(home, file))
		}
		for _, source := range sources {
			if source == from("older", part) || source == from("fork", part) {
				continue // the same bytes
			}
			w := filepath.Join(t.TempDir(), "w")
			if err := errors.Join(os.CopyFS(w, os.DirFS(at("mine"))), os.Remove(filepath.Join(w, file))); err != nil {
				t.Fatal(err)
			}
			if info, err := os.Stat(source); err == nil && info.IsDir() {
				err = os.CopyFS(filepath.Join(w, file), os.DirFS(source))
				if err != nil {
					t.Fatal(err)
				}
			} else if err == nil {
				if err := copyFile(filepath.Join(w, file), source); err != nil {
					t.Fatal(err)
				}
			}
			before := bytesOf(t, w)
			_, loading := runLoad(t.Context(), Options{Deliveries: c, Workspace: w})
			for who, err := range map[string]error{"reading": readAll(t, w), "loading": loading} {
				named := fault.Of(err)
				if file == workspace.WarehouseFile && source == at("nothing") {
					continue // that is no home
				}
				if fault.ExitCode(err) != 5 || named[0].File != filepath.Join(w, file) {
					t.Errorf("%s with %s in the place of %s: %v", who, source, file, err)
				}
			}
			for path, hash := range bytesOf(t, w) {
				if before[path] != hash {
					t.Errorf("%s in the place of %s: refused, and %s changed", source, file, path)
				}
			}
		}
	}
	for _, home := range []string{"twin", "other", "nothing"} { // the ledger as a whole
		w := filepath.Join(t.TempDir(), "w")
		err := errors.Join(os.CopyFS(w, os.DirFS(at("mine"))), os.RemoveAll(filepath.Join(w, ledger.Dir)))
		if home != "nothing" {
			err = errors.Join(err, os.CopyFS(filepath.Join(w, ledger.Dir), os.DirFS(from(home, ledger.Dir))))
		}
		if err != nil {
			t.Fatal(err)
		}
		_, loading := runLoad(t.Context(), Options{Deliveries: c, Workspace: w})
		for who, err := range map[string]error{"reading": readAll(t, w), "loading": loading} {
			if fault.ExitCode(err) != 5 || !strings.HasPrefix(fault.Of(err)[0].File, filepath.Join(w, ledger.Dir)) {
				t.Errorf("%s with the ledger of %s: %v", who, home, err)
			}
		}
	}
	if err := readAll(t, at("mine")); err != nil {
		t.Error(err)
	}
	mustLoad(t, at("mine"), c)
	moved := at("moved")
	if err := os.Rename(at("mine"), moved); err != nil {
		t.Fatal(err)
	}
	if err := readAll(t, moved); err != nil {
		t.Errorf("a workspace that was moved: %v", err)
	}
}

// TestStandingParts: a load looks at every part that it leaves standing, also of registers that it does not bring.
func TestStandingParts(t *testing.T) {
	in, home := small(t), filepath.Join(t.TempDir(), "W")
	mustLoad(t, home, filepath.Join(in, "a"))
	deliver(t, filepath.Join(in, "d"), map[string]string{
		"delivery.yaml": "agency: care_inspectorate\ndelivered: 2024-09-02\nreference: 2024-07-01\nsynthetic: true\n" +
			"files: [{register: care_licence, path: a.csv}]\n",
		"a.csv": "company_id,kind,granted_date,revoked_date\n",
	})
	path := filepath.Join(home, workspace.RegistersDir, "person.1.parquet")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	swapped := filepath.Join(t.TempDir(), "swapped.parquet")
	db, err := duckdb.Open(t.Context(), "", duckdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	write := func(text []byte) func() error { return func() error { return os.WriteFile(path, text, 0o600) } }
	rewrite := func(query string) func() error {
		return func() error {
			copied := "copy (select " + query + " from read_parquet('" + path + "')) to '" + swapped +
				"' (format parquet)"
			if err := db.Exec(t.Context(), copied); err != nil {
				return err
			}
			return copyFile(path, swapped)
		}
	}
	flipped := append([]byte(nil), data...)
	flipped[len(flipped)/2] ^= 8
	for name, damage := range map[string]func() error{
		"flipped":         write(flipped),
		"cut off":         write(data[:len(data)-1]),
		"longer":          write(append(append([]byte(nil), data...), 0)),
		"empty":           write(nil),
		"missing":         func() error { return os.Remove(path) },
		"swapped columns": rewrite("* replace (death_date as emigrated_date, emigrated_date as death_date)"),
		"renamed columns": rewrite("* rename (sex as kind)"),
		"fewer columns":   rewrite("* exclude (sex)"),
	} {
		if err := damage(); err != nil {
			t.Fatal(name, err)
		}
		_, err := runLoad(t.Context(), Options{Deliveries: filepath.Join(in, "d"), Workspace: home})
		if list := fault.Of(err); fault.ExitCode(err) != 5 || list[0].File != path {
			t.Errorf("%s: %v", name, err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mustLoad(t, home, filepath.Join(in, "d"))
}

// TestFlippedBooks: a byte that changed anywhere in books or vault is found by who reads it, who names the file;
// nobody reads anything wrong.
func TestFlippedBooks(t *testing.T) {
	in, home := small(t), filepath.Join(t.TempDir(), "W")
	mustLoad(t, home, filepath.Join(in, "a"), filepath.Join(in, "b"))
	want := keyed(t, home)
	for _, name := range []string{workspace.WarehouseFile, workspace.VaultFile} {
		path := filepath.Join(home, name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		var places []int
		for at := 0; at < min(len(data), 3*4096); at += 97 { // the file's headers
			places = append(places, at)
		}
		for at := 3 * 4096; at < len(data); at += max(len(data)/60, 1) {
			places = append(places, at)
		}
		for _, at := range places {
			data[at] ^= 0x10
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			data[at] ^= 0x10
			if err := readAll(t, home); err != nil {
				found++
				if list := fault.Of(err); fault.ExitCode(err) != 5 || !strings.HasPrefix(list[0].File, home) {
					t.Errorf("%s, byte %d: %v", name, at, err)
				}
				if list := fault.Of(err); list[0].File != path {
					t.Errorf("%s, byte %d: the message names another file: %v", name, at, err)
				}
				continue
			}
			if got := keyed(t, home); got != want {
				t.Errorf("%s, byte %d: read as something else", name, at)
			}
		}
		if found < 10 {
			t.Errorf("%s: only %d of %d damages were found", name, found, len(places))
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
