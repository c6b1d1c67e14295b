package enginetest

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"ansatz/internal/engine"
)

// store tries what workspaces need of an engine besides.
func (s Suite) store(t *testing.T) {
	if s.OpenStore == nil {
		t.Skip("the engine keeps no workspaces")
	}
	for name, run := range map[string]func(*testing.T){
		"include": s.include, "verify": s.verify, "parts": s.parts, "write Parquet": s.writeParquet, "memory": s.limit,
		"functions": s.functions,
	} {
		t.Run(name, run)
	}
}

func (s Suite) openStore(t *testing.T, path string, o engine.Options) engine.Store {
	t.Helper()
	e, err := s.OpenStore(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// include: another file is part of the session and holds what was committed to it, also when it was checkpointed; one
// that is included for reading is not written.
func (s Suite) include(t *testing.T) {
	other := filepath.Join(t.TempDir(), "other's.db")
	first, err := s.OpenStore(t.Context(), "", engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Include(t.Context(), "other", other, false); err != nil {
		t.Fatal(err)
	}
	exec(t, first, "create table other.main.t as select 7 as n")
	for _, name := range []string{"other", ""} {
		if err := first.Checkpoint(t.Context(), name); err != nil {
			t.Error(err)
		}
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := s.openStore(t, "", engine.Options{})
	if err := second.Include(t.Context(), "other", other, true); err != nil {
		t.Fatal(err)
	}
	if err := second.Include(t.Context(), "stage", "", false); err != nil {
		t.Fatal(err)
	}
	exec(t, second, "create table stage.main.t as select n + 1 as n from other.main.t")
	if got := text(t, second, "n", "from stage.main.t"); got != "8" {
		t.Errorf("the included file gives %s", got)
	}
	if err := second.Exec(t.Context(), "insert into other.main.t values (8)"); err == nil {
		t.Error("a file that is included for reading is written")
	}
}

// verify: a file is whole, and is damaged when bytes in its middle are others.
func (s Suite) verify(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	e, err := s.OpenStore(t.Context(), path, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	exec(t, e, `create schema s; create table s."a table" as select 1 as n`)
	fill(t, e, "t", 100_000)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	for _, damage := range []bool{false, true} {
		if damage {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for i := len(content) / 2; i < len(content)/2+64; i++ {
				content[i] ^= 0xff
			}
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		var kind engine.Kind
		if e, err := s.OpenStore(t.Context(), path, engine.Options{ReadOnly: true}); err != nil {
			kind = kindOf(err)
		} else {
			kind = kindOf(e.Verify(t.Context()))
			_ = e.Close()
		}
		if damaged := kind == engine.Corrupt; damaged != damage || kind != "" && !damaged {
			t.Errorf("damaged %t: kind %q", damage, kind)
		}
	}
}

// parts: the path of a part follows from the folder that the session was told last.
func (s Suite) parts(t *testing.T) {
	e := s.openStore(t, "", engine.Options{})
	for range 2 {
		dir := t.TempDir()
		if err := e.SetParts(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
		if got := text(t, e, e.PartPath("it's.parquet"), ""); got != filepath.Join(dir, "it's.parquet") {
			t.Errorf("a part in %s has the path %s", dir, got)
		}
	}
}

// writeParquet: rows keep the query's order, and the same rows and options give the same bytes on any number of
// threads.
func (s Suite) writeParquet(t *testing.T) {
	options := []engine.ParquetOptions{
		{Compression: engine.Zstd, GroupRows: 20_000, Key: "workspace", Note: "it's mine"},
		{Compression: engine.Snappy, GroupRows: 20_000, Ordered: true},
		{Compression: engine.Zstd, GroupRows: 20_000, Runs: true},
		{Compression: engine.Zstd, GroupRows: 20_000, Exchange: true},
	}
	for _, o := range options {
		var first []byte
		for _, threads := range []int{1, 2, 4} {
			e := s.openStore(t, "", engine.Options{Threads: threads, KeepOrder: true})
			fill(t, e, "n", 50_000)
			path := filepath.Join(t.TempDir(), "out.parquet")
			if err := e.WriteParquet(t.Context(), "select i, long from n order by i desc", path, o); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = got
			}
			if !bytes.Equal(got, first) {
				t.Errorf("%v: %d threads give other bytes than one", o, threads)
			}
			if o.Note != "" && !bytes.Contains(got, []byte(o.Note)) {
				t.Errorf("the note is not in the file")
			}
		}
	}
	e := s.openStore(t, "", engine.Options{})
	path := filepath.Join(t.TempDir(), "none", "x")
	if err := e.WriteParquet(t.Context(), "select 1 as n", path, options[0]); err == nil {
		t.Error("a file is written into a folder that is not there")
	}
}

// limit: a session may use as many bytes as its options say.
func (s Suite) limit(t *testing.T) {
	e := s.openStore(t, "", engine.Options{Memory: "512MiB"})
	if got, err := e.Memory(t.Context()); err != nil || got != 512<<20 {
		t.Errorf("%d bytes, %v", got, err)
	}
}

// functions: a function of the program is computed for every value but null, on any number of threads, and rows stay in
// their places.
func (s Suite) functions(t *testing.T) {
	for _, threads := range []int{1, 4} {
		e := s.openStore(t, "", engine.Options{Threads: threads})
		number := engine.Function{Numbers: func(all []int64) {
			for i, n := range all {
				all[i] = -n - 1
			}
		}}
		length := engine.Function{Read: func(texts [][]byte, numbers []int64) {
			for i, t := range texts {
				numbers[i] = int64(len(t))
				if t == nil || len(t) > 50 {
					numbers[i] = engine.None
				}
			}
		}}
		word := engine.Function{Text: func(t string) string { return t + " and more than twelve bytes" }}
		for name, f := range map[string]engine.Function{"less": number, "longer": word, "bytes": length} {
			if err := e.Define(t.Context(), name, f); err != nil {
				t.Fatal(err)
			}
		}
		fill(t, e, "t", 100_000)
		for query, want := range map[string]string{
			"select count(*) from t where less(less(i)) = i and less(i) = -1 - i":                        "100000",
			"select count(*) from t where longer(short) = short || ' and more than twelve bytes'":        "100000",
			"select count(*) from t where longer(long) is null and less(nullif(i, 0)) is null = (i = 0)": "33334",
			"select less(cast(7 as bigint))": "-8",
			"select count(*) from t where bytes(short) = strlen(short) and bytes(coalesce(long, '')) >= 0": "100000",
			"select count(*) from t where bytes(long) is null and long is null and bytes(null) is null":    "33334",
			"select bytes(repeat('x', 50)) + coalesce(bytes(repeat('x', 51)), 1000)":                       "1050",
		} {
			if got := text(t, e, "n", "from ("+query+") as r (n)"); got != want {
				t.Errorf("%d threads: %s, want %s: %s", threads, got, want, query)
			}
		}
	}
}
