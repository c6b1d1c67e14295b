package delivery

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ansatz/internal/disk/database"
	"ansatz/internal/disk/database/databasetest"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
)

// addressOf is the address of a database of the tests, as a manifest has it.
func addressOf(connection string) string {
	parts := regexp.MustCompile(`^host=(\S+) port=(\d+) user=(\S+) dbname=(\S+)$`).FindStringSubmatch(connection)
	return "postgres://" + parts[3] + "@/" + parts[4] + "?host=" + url.QueryEscape(parts[1]) + "&port=" + parts[2]
}

// databaseTables are tables of an agency, with the types that databases have.
const databaseTables = `
create schema kfm;
create table kfm.skuld (personnr char(13), datum timestamp, maltyp text, borgenar varchar(40), belopp numeric(12, 0));
insert into kfm.skuld values ('19600101-9808', '2024-01-01 00:00', 'A', 'Staten', 100),
    ('19600101-9816', '2024-01-01 00:00', 'E', 'Å "B", C', 70), ('19600101-9816', '2024-01-01 00:00', 'E', null, 71),
    ('19600101-9825', '2024-01-01 12:00', 'E', '', 'NaN');
create table kfm.person (person_id text, sex text, birth_date date, background text, municipality text, protected bool);
insert into kfm.person values ('196001019808', 'female', '1960-01-01', '22', '0180', true),
    ('196001019816', 'male', '1960-01-01', '22', '0180', false);
create table kfm.logg (x int)`

const databaseRows = `personnr,datum,maltyp,borgenar,belopp
19600101-9808,2024-01-01,A,Staten,100
19600101-9816,2024-01-01,E,"Å ""B"", C",70
19600101-9816,2024-01-01,E,,71
19600101-9825,2024-01-01 12:00:00,E,"",
`

const databasePersons = `person_id,sex,birth_date,background,municipality,protected
196001019808,female,1960-01-01,22,0180,true
196001019816,male,1960-01-01,22,0180,false
`

// delivered writes a delivery with a manifest and files, and returns its folder.
func deliveredIn(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "2024-02-kfm")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const databaseHead = "agency: enforcement\ndelivered: 2024-02-02\nreference: 2024-02-01\nsynthetic: true\nfiles:\n"

const databaseCodes = "    columns: {personnr: person_id, datum: as_of, maltyp: kind, borgenar: creditor,\n" +
	"        belopp: amount}\n    codes: {kind: {A: public, E: private}}\n"

// TestDeliveriesOfADatabase: a table or query gives the registers of the equal CSV file, and nothing is written to the
// database.
func TestDeliveriesOfADatabase(t *testing.T) {
	defer databasetest.End()
	address := addressOf(databasetest.Postgres(t))
	db, err := (database.Place{Kind: database.PostgreSQL, Connection: address}).Open()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), databaseTables); err != nil {
		t.Fatal(err)
	}
	load := func(files map[string]string) map[string]string {
		t.Helper()
		home := filepath.Join(t.TempDir(), "W")
		_, err := runLoad(t.Context(), Options{Deliveries: deliveredIn(t, files), Workspace: home, Share: 0.9})
		if err != nil {
			t.Fatal(err)
		}
		return describe(t, home)
	}
	t.Run("same as CSV", func(t *testing.T) {
		for name, of := range map[string]struct{ rows, csv, register, head string }{
			"table": {"table: kfm.skuld", databaseRows, "debt", databaseHead},
			"query": {"query: select * from kfm.skuld order by 1, 5 -- ordnat", databaseRows, "debt", databaseHead},
			"types": {"table: kfm.person", databasePersons, "person",
				strings.Replace(databaseHead, "enforcement", "population", 1)},
		} {
			more := databaseCodes
			if of.register == "person" {
				more = ""
			}
			fromFile := load(map[string]string{"delivery.yaml": of.head + "  - register: " + of.register +
				"\n    path: a.csv\n" + more, "a.csv": of.csv})
			fromServer := load(map[string]string{"delivery.yaml": of.head + "  - register: " + of.register +
				"\n    path: " + address + "\n    " + of.rows + "\n" + more})
			names := regexp.MustCompile(`a\.csv|postgres:[a-z0-9.-]+`)
			for what, text := range fromServer {
				if !strings.HasPrefix(what, "register") {
					fromServer[what] = names.ReplaceAllString(text, "x")
					fromFile[what] = names.ReplaceAllString(fromFile[what], "x")
				}
			}
			if diff := cmp.Diff(fromFile, fromServer); diff != "" {
				t.Errorf("%s (-file +database):\n%s", name, diff)
			}
		}
	})
	t.Run("mistakes", func(t *testing.T) {
		for rows, want := range map[string]string{
			"table: kfm.skulder": "databasen saknar tabell|tabellen finns inte",
			"query: insert into kfm.logg values (1) returning x":                     "ingen ensam SELECT",
			"query: select 1) to stdout; drop table kfm.logg; --":                    "ingen ensam SELECT",
			"query: with a as (insert into kfm.logg values (1) returning x) table a": "SELECT|bara läsa",
			"query: select * from kfm.skuld; drop table kfm.logg":                    "ingen ensam SELECT",
			"query: select nothing from kfm.skuld":                                   "en kolumn som inte finns",
			"query: select 1 / x from (select 0 as x) y":                             "kunde inte svara (kod 22012)",
			"query: select personnr from kfm.skuld":                                  "kolumnen as_of",
		} {
			err := loadOf(t, databaseHead+"  - register: debt\n    path: "+address+"\n    "+rows+
				"\n    columns: {personnr: person_id}\n")
			faults := fault.Of(err)
			found := len(faults) > 0 && faults[0].Kind == fault.Delivery && faults[0].Line > 0 &&
				faults[0].Hint.SV != ""
			text := ""
			for _, f := range faults {
				text += f.In("sv")
			}
			want = strings.NewReplacer("(", `\(`, ")", `\)`).Replace(want)
			if !found || !regexp.MustCompile(want).MatchString(text) {
				t.Errorf("%s: %s", rows, text)
			}
		}
		var n int
		if err := db.QueryRowContext(t.Context(), "select count(*) from kfm.logg").Scan(&n); err != nil || n > 0 {
			t.Errorf("the database was written to: %d %v", n, err)
		}
	})
}

func loadOf(t *testing.T, manifest string) error {
	t.Helper()
	_, err := Load(t.Context(), Options{Engine: duckdb.NewStore, Check: true,
		Deliveries: deliveredIn(t, map[string]string{"delivery.yaml": manifest})})
	return err
}

// Mistakes of the manifest are found before a database is asked.
func TestManifestsOfADatabase(t *testing.T) {
	for entry, want := range map[string]string{
		"path: postgres://u:hemligt@db/x, table: a":                      "anslutningen innehåller ett lösenord",
		"path: 'postgres://u@db/x?password=hemligt', table: a":           "anslutningen innehåller ett lösenord",
		"path: postgres://u@db.example/x, table: a":                      "kan avlyssnas",
		"path: postgres://u@localhost/x":                                 "table eller query, och inte båda",
		"path: postgres://u@localhost/x, table: a, query: select 1":      "table eller query, och inte båda",
		"path: postgres://u@localhost/x, table: a, delimiter: ';'":       "delimiter gäller filer",
		"path: a.csv, table: a":                                          "table hör till en databas",
		"path: 'postgres://u@localhost:1/x?connect_timeout=1', table: a": "databasen svarar inte",
	} {
		err := loadOf(t, databaseHead+"  - {register: debt, "+entry+"}\n")
		text := ""
		for _, f := range fault.Of(err) {
			text += f.In("sv") + "\n"
			if f.Hint.SV == "" || f.Line == 0 {
				t.Errorf("%s: %+v", entry, f)
			}
		}
		if !strings.Contains(text, want) || strings.Contains(text, "hemligt") {
			t.Errorf("%s: %s", entry, text)
		}
	}
}
