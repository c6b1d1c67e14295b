package delivery

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/vault"
)

// TestInPlace: a Parquet file is read where it lies if every cell is written plainly, and through the stage otherwise,
// into an open vault and into a sealed one. Registers and quarantine are the same as through the stage: what is read in
// place is read once more with its numbers as a column of whole numbers, which is never read in place.
func TestInPlace(t *testing.T) {
	const plain = "'%s' as employer_id, '%s' as person_id, '%s' as month, %s as gross_pay"
	row := func(employer, person, month, pay string) string {
		return fmt.Sprintf(plain, employer, person, month, pay)
	}
	good := row("5560000001", "196001019808", "2023-01", "100")
	for name, c := range map[string]struct {
		row   string // beside a good one
		place bool
	}{
		"the same":                 {row: good, place: true},
		"a sole trader":            {row: row("196001019808", "196001019816", "2023-02", "-5"), place: true},
		"an organisation with 16":  {row: row("165560000001", "196001019816", "2023-02", "0"), place: true},
		"a number that is none":    {row: row("5560000001", "196001019817", "2023-02", "1"), place: true},
		"a company that is none":   {row: row("5560000002", "196001019816", "2023-02", "1"), place: true},
		"ten digits of a person":   {row: row("6001019816", "196001019816", "2023-02", "1")},
		"a person's ten":           {row: row("5560000001", "6001019816", "2023-02", "1")},
		"a hyphen":                 {row: row("5560000001", "19600101-9816", "2023-02", "1")},
		"an exponent":              {row: row("5560000001", "1.9600101e11", "2023-02", "1")},
		"a zero before":            {row: row("5560000001", "019600101981", "2023-02", "1")},
		"a sign before":            {row: row("5560000001", "-19600101981", "2023-02", "1")},
		"spaces around":            {row: row(" 5560000001", "196001019816", "2023-02", "1")},
		"nobody":                   {row: "'5560000001' as employer_id, null, '2023-02', 1"},
		"an empty text":            {row: row("5560000001", "", "2023-02", "1")},
		"no employer":              {row: "null, '196001019816', '2023-02', 1"},
		"a month of one digit":     {row: row("5560000001", "196001019816", "2023-2", "1")},
		"a month without a hyphen": {row: row("5560000001", "196001019816", "202302", "1")},
		"a month that is none":     {row: row("5560000001", "196001019816", "2023-13", "1")},
		"the year zero":            {row: row("5560000001", "196001019816", "0000-01", "1")},
		"no pay":                   {row: "'5560000001', '196001019816', '2023-02', null"},
		"pay with decimals":        {row: row("5560000001", "196001019816", "2023-02", "1.5")},
		"pay that is too large":    {row: row("5560000001", "196001019816", "2023-02", "9223372036854775808")},
		"pay as a float":           {row: row("5560000001", "196001019816", "2023-02", "2e0"), place: true},
		"pay that is not a number": {row: row("5560000001", "196001019816", "2023-02", "'nan'::double")},
	} {
		t.Run(name, func(t *testing.T) {
			dir, load := t.TempDir(), loadOfStatements
			rows := good + " union all select " + c.row
			open, staged := load(t, filepath.Join(dir, "open"), "select "+rows, vault.Keys{})
			sealed, sealedStaged := load(t, filepath.Join(dir, "sealed"), "select "+rows, testKeys)
			if c.place != (staged == 0) || c.place != (sealedStaged == 0) {
				t.Errorf("%d files in the stage, %d if sealed", staged, sealedStaged)
			}
			if diff := cmp.Diff(sealed, open); diff != "" {
				t.Errorf("(-sealed +open):\n%s", diff)
			}
			if !c.place {
				return
			}
			whole := "select * replace (cast(employer_id as bigint) as employer_id, " +
				"cast(person_id as bigint) as person_id) from (select " + rows + ")"
			through, staged := load(t, filepath.Join(dir, "through"), whole, testKeys)
			if staged == 0 {
				t.Error("a column of whole numbers is read in place")
			}
			if diff := cmp.Diff(through, open); diff != "" {
				t.Errorf("(-through the stage +in place):\n%s", diff)
			}
		})
	}
}

// loadOfStatements loads a Parquet file of employers' statements, the rows of a query, into a new workspace. It returns
// what the workspace holds, and how many files the stage had when all were read.
func loadOfStatements(t *testing.T, dir, query string, keys vault.Keys) (holds map[string]string, staged int) {
	t.Helper()
	in, home := filepath.Join(dir, "in"), filepath.Join(dir, "W")
	deliver(t, in, map[string]string{"d/delivery.yaml": "agency: tax\ndelivered: 2024-01-02\n" +
		"reference: 2024-01-01\nsynthetic: true\nfiles:\n" +
		"  - {register: employer_statement, path: a.parquet}\n"})
	db, err := duckdb.Open(t.Context(), "", duckdb.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Exec(t.Context(), "copy ("+query+") to "+engine.QuotePath(filepath.Join(in, "d", "a.parquet"))+
		" (format parquet)")
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	_, err = runLoad(t.Context(), Options{Deliveries: in, Workspace: home, Share: 1, Keys: keys,
		Progress: &meddler{at: "checking", do: func() {
			stage := filepath.Join(workspace.BuildFolder(home), workspace.StageDir, "*.parquet")
			files, _ := filepath.Glob(stage)
			staged = len(files)
		}}})
	if err != nil {
		t.Fatal(err)
	}
	return describe(t, home), staged
}
