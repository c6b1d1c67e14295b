//go:build linux

package live

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ansatz/internal/disk/database"
	"ansatz/internal/disk/database/databasetest"
	"ansatz/internal/engine/trino"
)

// agencies are the catalogues of two agencies' databases, each with the registers that lie there.
var agencies = []struct {
	catalog   string
	registers []string
}{
	{"fk", []string{"benefit_payment", "assistance_decision"}},
	{"kfm", []string{"debt", "prescribed_debt"}},
}

// types are those of the columns of agencies' tables; a column that is not among them is a text.
var types = map[string]string{"from_date": "date", "to_date": "date", "paid_date": "date", "as_of": "date",
	"prescribed_date": "date", "amount": "bigint", "hours_per_week": "numeric"}

// TestAgencies: registers that lie in the databases of two agencies give the same results as the same registers loaded
// into the workspace, and no number is in what the server reads or keeps.
func TestAgencies(t *testing.T) {
	c := server(t)
	if c.postgres == 0 {
		t.Skip("SKIPPED, NOT TESTED: PostgreSQL is not installed (initdb, postgres)")
	}
	dir := t.TempDir()
	country := filepath.Join(dir, "country")
	do(t, nil, "synth", "--persons", people(t), "--seed", "11", "--networks", "20", "--format", "csv", "--out", country)
	copied, kept := filepath.Join(dir, "copied"), filepath.Join(dir, "kept")
	first := filepath.Join(country, "2024-09-02-population") // the secret follows from it, so it is the same in both
	for _, workspace := range []string{copied, kept} {
		do(t, nil, "load", first, "-w", workspace)
	}
	do(t, nil, "load", country, "-w", copied)
	files := empty(t, country)
	do(t, nil, "load", country, "-w", kept)

	var settings strings.Builder
	fmt.Fprintf(&settings, "engine: trino\nserver: %s\ncatalog: ansatz\nshared: %s=local:///given/agencies\n"+
		"agencies:\n", strings.Replace(c.address, "//", "//test@", 1), filepath.Join(c.shared, "agencies"))
	for _, a := range agencies {
		statements := filepath.Join(dir, a.catalog+".sql")
		do(t, nil, append([]string{"vault", "agency", "-w", kept, "-o", statements}, a.registers...)...)
		fill(t, statements, a.registers, files)
		for _, r := range a.registers {
			fmt.Fprintf(&settings, "  %s: %s.ansatz.%[1]s\n", r, a.catalog)
		}
	}
	if err := os.WriteFile(filepath.Join(kept, "workspace.yaml"), []byte(settings.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, study := range []string{"ansatz", "livelihood"} {
		t.Run(study, func(t *testing.T) {
			here, there := filepath.Join(dir, "here-"+study), filepath.Join(dir, "there-"+study)
			do(t, nil, "run", study, "-w", copied, "--unprotected", "-o", here)
			do(t, nil, "run", study, "-w", kept, "--unprotected", "-o", there)
			sameRows(t, here, there)
		})
	}
	t.Run("no number crosses", func(t *testing.T) { noNumberCrosses(t, c, files) })
}

// empty takes the rows out of the deliveries' files of what lies at agencies, and returns them by register.
func empty(t *testing.T, country string) map[string][]byte {
	t.Helper()
	rows, sums := map[string][]byte{}, map[string]string{}
	err := filepath.WalkDir(country, func(path string, _ fs.DirEntry, err error) error {
		for _, a := range agencies {
			for _, r := range a.registers {
				if err == nil && strings.HasPrefix(filepath.Base(path), "synthetic_"+r+".") {
					text := unpacked(t, path)
					head, body, _ := strings.Cut(text, "\n")
					if rows[r] == nil {
						rows[r] = []byte(head + "\n")
					}
					rows[r] = append(rows[r], body...)
					old := sumOf(t, path)
					pack(t, path, head+"\n")
					sums[old] = sumOf(t, path)
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	manifests, err := filepath.Glob(filepath.Join(country, "*", "delivery.yaml"))
	if err != nil || len(manifests) == 0 {
		t.Fatal(err)
	}
	for _, path := range manifests {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for old, sum := range sums {
			text = []byte(strings.ReplaceAll(string(text), old, sum))
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return rows
}

// fill makes an agency's tables, with the rows, and runs the statements of the views.
func fill(t *testing.T, statements string, registers []string, rows map[string][]byte) {
	t.Helper()
	db, err := database.Place{Kind: database.PostgreSQL, Connection: databasetest.Postgres(t)}.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	exec := func(statement string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	readable, err := os.MkdirTemp("/tmp", "ansatz-rows-") // the database reads it as another user
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(readable)
	if err := os.Chmod(readable, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, r := range registers {
		path := filepath.Join(readable, r+".csv")
		if err := os.WriteFile(path, rows[r], 0o644); err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(string(rows[r]), "\n")
		var columns []string
		for column := range strings.SplitSeq(head, ",") {
			kind := types[column]
			if kind == "" {
				kind = "text"
			}
			columns = append(columns, column+" "+kind)
		}
		exec("create table " + r + " (" + strings.Join(columns, ", ") + ")")
		exec("copy " + r + " from '" + path + "' csv header")
	}
	exec("do $$ begin if not exists (select from pg_roles where rolname = 'trino') then create role trino login; " +
		"end if; end $$")
	text, err := os.ReadFile(statements)
	if err != nil {
		t.Fatal(err)
	}
	exec(string(text))
}

// noNumberCrosses looks at what the server's user may read at the agencies, and at what the server keeps.
func noNumberCrosses(t *testing.T, c *cluster, files map[string][]byte) {
	for _, query := range []string{"select * from fk.public.benefit_payment", "select * from fk.ansatz.secret",
		"select * from table(fk.system.query(query => 'select ansatz.draw(''198001019876'')'))"} {
		if rows, err := trino.Ask(t.Context(), c.config(""), query); err == nil {
			t.Errorf("%s gives %d rows", query, len(rows))
		}
	}
	numbers := map[string]bool{}
	for _, r := range []string{"debt", "benefit_payment"} {
		for line := range strings.SplitSeq(string(files[r]), "\n") {
			number, _, _ := strings.Cut(line, ",")
			numbers[number] = true
		}
	}
	tables, err := trino.Ask(t.Context(), c.config(""), "select table_name from information_schema.tables "+
		"where table_schema = 'agency' and table_name like 'debt%'")
	if err != nil || len(tables) != 1 {
		t.Fatalf("%v, %v", tables, err)
	}
	kept, err := trino.Ask(t.Context(), c.config(""), "select cast(person_id as varchar) from agency."+tables[0][0])
	if err != nil || len(kept) < 1000 {
		t.Fatalf("%d rows, %v", len(kept), err)
	}
	for _, row := range kept {
		if numbers[row[0]] {
			t.Fatal("a number stands on the server")
		}
	}
}

func unpacked(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func pack(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := gzip.NewWriter(f)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
}

func sumOf(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
