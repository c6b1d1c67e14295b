package duckdb

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	driver "github.com/duckdb/duckdb-go/v2"

	"ansatz/internal/engine"
)

func open(t *testing.T, path string, o Options) *DB {
	t.Helper()
	db, err := Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// counter is a source of n rows: a number, its text as it is, a longer one, and every third empty.
type counter struct {
	n    int64
	next atomic.Int64
	fail error
}

func (c *counter) Columns() []engine.Column {
	return []engine.Column{{Name: "i", Number: true}, {Name: "short"}, {Name: "long"}, {Name: "third"}}
}

func (c *counter) Fill(capacity int, to engine.Chunk) (int, error) {
	if c.fail != nil {
		return 0, c.fail
	}
	begin := c.next.Add(int64(capacity)) - int64(capacity)
	rows := min(int64(capacity), max(0, c.n-begin))
	for row := range int(rows) {
		i := begin + int64(row)
		to.Number(0, row, i)
		to.Text(1, row, fmt.Appendf(nil, "%d", i))
		to.Text(2, row, fmt.Appendf(nil, "åäö and more than twelve bytes: %d", i))
		if i%3 == 0 {
			to.Null(3, row)
		} else {
			to.Text(3, row, []byte(strings.Repeat("x", int(i%30))))
		}
	}
	return int(rows), nil
}

// TestStream: every cell arrives as it was written, short and long texts and empty cells, all columns or some of them
// in any order.
func TestStream(t *testing.T) {
	const n = 100_000
	for _, threads := range []int{1, 4} {
		db := open(t, "", Options{Threads: threads})
		for _, query := range []string{
			`select count(*) filter (short = cast(i as varchar) and long = 'åäö and more than twelve bytes: ' || i
				and third is not distinct from
					case when i % 3 = 0 then null else repeat('x', cast(i % 30 as integer)) end),
				sum(i) from stream('s')`,
			"select count(*) filter (third is not null or i % 3 = 0), cast(sum(i) as bigint) from stream('s')",
			"select count(long), sum(cast(short as bigint)) from stream('s')",
			"select count(*) filter (short = right(long, strlen(short))), sum(cast(short as bigint)) " +
				"from (select long, short from stream('s'))",
		} {
			db.Stream("s", &counter{n: n})
			rows, err := db.Query(t.Context(), "select a::bigint, b::bigint from ("+query+") r(a, b)")
			if err != nil {
				t.Fatal(err)
			}
			var count, sum int64
			for rows.Next() {
				if err := rows.Scan(&count, &sum); err != nil {
					t.Fatal(err)
				}
			}
			if rows.Close(); count != n || sum != n*(n-1)/2 {
				t.Errorf("%d threads: %d rows, sum %d: %s", threads, count, sum, query)
			}
		}
	}
}

// TestNoValueInErrors: the engine's messages print values and statements; ours do not.
func TestNoValueInErrors(t *testing.T) {
	db := open(t, "", Options{})
	for _, statement := range []string{
		"select cast('canary' as integer)",
		"select 1 from nowhere where x = 'canary'",
		"selekt 'canary'",
		"create table k (a varchar primary key); insert into k values ('canary'); insert into k values ('canary')",
		"select strptime('canary', '%Y')",
		"select 9223372036854775807 + 4711471147114711",
		"select error('canary')",
		"/* canary */ select x",
	} {
		err := db.Exec(t.Context(), statement)
		var e *engine.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", statement, err)
			continue
		}
		text := fmt.Sprintf("%v %+v", err, *e)
		if strings.Contains(text, "'canary") || strings.Contains(text, "4711") || strings.Contains(e.Engine, "canary") {
			t.Errorf("%s: %s", statement, text)
		}
	}
}

// TestShutIn: no network, no extension, and with Allow no file but the allowed ones.
func TestShutIn(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	db := open(t, filepath.Join(dir, "a.duckdb"), Options{Allow: []string{dir}})
	file := "'" + filepath.Join(dir, "x.parquet") + "'"
	err := db.Exec(t.Context(), "copy (select 1 as x) to "+file+" (format parquet); "+
		"create table t as select * from read_parquet("+file+")")
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"copy (select 1 as x) to '" + filepath.Join(other, "x.parquet") + "' (format parquet)",
		"attach '" + filepath.Join(other, "b.duckdb") + "' as b",
		"install httpfs", "load httpfs",
		"select * from read_csv('https://example.org/x.csv')",
		"set enable_external_access = true",
	} {
		if err := db.Exec(t.Context(), statement); err == nil {
			t.Errorf("allowed: %s", statement)
		}
	}
}

// TestDamagedParquet: wherever a Parquet file is damaged, an error says that a file is damaged.
func TestDamagedParquet(t *testing.T) {
	db := open(t, "", Options{Threads: 1})
	random := rand.New(rand.NewPCG(1, 2))
	path := filepath.Join(t.TempDir(), "a.parquet")
	read := func() error {
		rows, err := db.Query(t.Context(),
			"select count(distinct s), sum(i), max(d) from read_parquet("+engine.Quote(path)+")")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
		}
		return rows.Err()
	}
	found := 0
	for _, codec := range []string{"snappy", "zstd", "gzip", "uncompressed"} {
		err := db.Exec(t.Context(), "copy (select range as i, 'x' || (range * 31 % 1009) as s, "+
			"if(range % 7 = 0, null, date '2020-01-01' + interval (range % 900) day) as d from range(5000)) to "+
			engine.Quote(path)+" (format parquet, compression "+codec+")")
		if err != nil {
			t.Fatal(err)
		}
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for range 150 {
			damaged := bytes.Clone(whole)
			at := random.IntN(len(whole) - 8)
			for k := range 1 + random.IntN(8) {
				damaged[at+k] = byte(random.IntN(256))
			}
			if random.IntN(10) == 0 {
				damaged = damaged[:at]
			}
			if err := os.WriteFile(path, damaged, 0o644); err != nil {
				t.Fatal(err)
			}
			err := read()
			var e *engine.Error
			if err != nil && (!errors.As(err, &e) || e.Kind != engine.Corrupt) {
				t.Errorf("%s, damaged at %d of %d: %v", codec, at, len(whole), err)
			}
			if err != nil {
				found++
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d of 600 damages were found", found)
	}
}

// TestInputOutput: a file that may not be touched or finds no room is no damaged one.
func TestInputOutput(t *testing.T) {
	for text, want := range map[string]engine.Kind{
		`IO Error: Cannot open file "canary": Permission denied`:                engine.Disk,
		`IO Error: Could not write file "canary": No space left on device`:      engine.Disk,
		`IO Error: Could not set lock on file "canary": Conflicting lock`:       engine.Locked,
		`IO Error: The file "canary" exists, but it is not a valid DuckDB file`: engine.Corrupt,
		`IO Error: Cannot open file "canary": Too many open files`:              engine.Files,
	} {
		err := translate("open", &driver.Error{Type: driver.ErrorTypeIO, Msg: text})
		var e *engine.Error
		if !errors.As(err, &e) || e.Kind != want || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	for text, want := range map[string]engine.Kind{ // when a transaction ends it
		`TransactionContext Error: Failed to commit: Cannot open file "canary": Too many open files`:    engine.Files,
		`TransactionContext Error: Failed to commit: Could not write "canary": No space left on device`: engine.Disk,
	} {
		err := translate("commit", &driver.Error{Type: driver.ErrorTypeTransaction, Msg: text})
		var e *engine.Error
		if !errors.As(err, &e) || e.Kind != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// TestBeside: a session beside another has its file, its variables and what it has committed; on one thread there is
// none.
func TestBeside(t *testing.T) {
	ctx := t.Context()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "own.duckdb"), Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Exec(ctx, "set variable place = 'it''s here'; create table t as select 7 as n"); err != nil {
		t.Fatal(err)
	}
	beside, err := db.Beside(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	if err := beside.Exec(ctx, "create table u as select n, getvariable('place') as place from t"); err != nil {
		t.Fatal(err)
	}
	rows, err := db.Query(ctx, "select n, place from own.u")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var n int
	var place string
	if !rows.Next() || rows.Scan(&n, &place) != nil || n != 7 || place != "it's here" {
		t.Errorf("%d %q", n, place)
	}
	alone, err := Open(ctx, "", Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer alone.Close()
	if beside, err := alone.Beside(ctx); beside != nil || err != nil {
		t.Errorf("on one thread: %v, %v", beside, err)
	}
}
