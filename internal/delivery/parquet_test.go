package delivery

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
)

// TestParquetNames: a column is the one whose name is as written, whatever names the engine gives to those that differ
// in case only, twice the same or like one of its own.
func TestParquetNames(t *testing.T) {
	const rest = "'196001019808' as person_id, date '2024-01-01' as as_of, 'public' as kind, 'state' as creditor"
	for name, c := range map[string]struct {
		columns    string // what stands as Xmount in it is written as renamed
		renamed    string
		amount     string // what is read; empty: nothing, for
		told       string // this mistake
		notRead    []string
		manifested string
	}{
		"capital first": {"6 as \"Xmount\", 6000 as amount, " + rest, "Amount", "6000", "", []string{"Amount"}, ""},
		"capital last":  {"6000 as amount, 6 as \"Xmount\", " + rest, "Amount", "6000", "", []string{"Amount"}, ""},
		"engine's name": {"6 as \"Xmount\", 7 as amount_1, 6000 as amount, " + rest, "AMOUNT", "6000", "",
			[]string{"AMOUNT", "amount_1"}, ""},
		"mapped": {"6 as \"Xmount\", 6000 as amount, " + rest, "Amount", "6",
			"both column Amount and column amount become amount", nil, ", columns: {Amount: amount}"},
		"twice the same": {"6 as \"Xmount\", 6000 as amount, " + rest, "amount", "",
			"both column amount and column amount become amount", nil, ""},
		"row number": {"6000 as amount, 5 as file_row_number, 6 as \"Xmount\", " + rest, "Amount", "6000", "",
			[]string{"file_row_number", "Amount"}, ""},
		"no letter": {"6000 as amount, 6 as \"Xmount\", " + rest, "\x00mount", "6000", "", []string{"\x00mount"}, ""},
		"quote": {"6000 as amount, 1 as \"a \"\" b\", 2 as \" c \", {'amount': 3} as \"Xmount\", " + rest, "Amount",
			"6000", "", []string{`a " b`, "c", "Amount"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "in", "skulder.parquet")
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			db, err := duckdb.Open(t.Context(), "", duckdb.Options{Threads: 1})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			err = db.Exec(t.Context(), "copy (select "+c.columns+") to "+engine.Quote(path)+" (format parquet)")
			if err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			manifest := "agency: enforcement\ndelivered: 2024-01-02\nreference: 2024-01-01\nsynthetic: true\nfiles:\n" +
				"  - {register: debt, path: skulder.parquet" + c.manifested + "}\n"
			for file, data := range map[string][]byte{path: bytes.ReplaceAll(data, []byte("Xmount"), []byte(c.renamed)),
				filepath.Join(dir, "in", ManifestName): []byte(manifest)} {
				if err := os.WriteFile(file, data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			home := filepath.Join(dir, "W")
			report, err := runLoad(t.Context(),
				Options{Deliveries: filepath.Join(dir, "in"), Workspace: home, Threads: 1})
			if c.told != "" {
				if f := fault.Of(err); len(f) != 1 || f[0].Rule.EN != c.told {
					t.Fatalf("told %v, want %s", err, c.told)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var ignored []string
			for _, i := range report.Ignored {
				ignored = append(ignored, i.Column)
			}
			if !slices.Equal(ignored, c.notRead) {
				t.Errorf("not read: %q, want %q", ignored, c.notRead)
			}
			want := "person_id,as_of,kind,creditor,amount\n196001019808,2024-01-01,public,state," + c.amount + "\n"
			if got := describe(t, home)["register/debt.csv"]; got != want {
				t.Errorf("read %s, want %s", got, want)
			}
		})
	}
}
