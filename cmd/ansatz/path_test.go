package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"ansatz/internal/delivery"
	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
)

// oddNames are names that somewhere mean something else than themselves: to a pattern, a shell, SQL, an address,
// another system.
func oddNames() []string {
	names := []string{
		"lev [2024]",
		"[!a]",
		"]x[",
		"[",
		"{a,b}",
		"'it''s",
		"å " + norm.NFD.String("å"),
		"-$HOME,50%;",
		"~",
		"~x=`#1`",
		"  two  ",
		"s3:x",
	}
	if runtime.GOOS != "windows" { // which allows none of these
		names = append(names, "*", "a?b", `"hi" back\slash`, `back\slash [1]`, "dot.", "file:x\nline")
	}
	return names
}

// mustRun runs the program and returns what it printed; another exit code than want ends the test.
func mustRun(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out, errOut bytes.Buffer
	if code := execute(t.Context(), append([]string{"--lang", "en", "--quiet"}, args...), &out, &errOut); code != want {
		t.Fatalf("ansatz %s: exit %d, want %d\n%s", strings.Join(args, " "), code, want, errOut.String())
	}
	return out.String() + errOut.String()
}

// writeAll writes files, by their names, below a folder.
func writeAll(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A name is taken as it stands, whatever it is: of the folder of deliveries, a delivery, its files and the workspace.
func TestOddNames(t *testing.T) {
	for _, name := range oddNames() {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			in := filepath.Join(name, "in")
			head, row := "person_id,role,region\n", "199001019999,strategic,nord\n"
			writeAll(t, in, map[string]string{
				name + "/delivery.yaml": "agency: police\ndelivered: 2024-09-02\nreference: 2024-07-01\n" +
					"synthetic: true\nfiles:\n" +
					"  - {register: network_active, path: " + quoteYAML(name+".csv") +
					"}\n  - {register: network_active, path: " + quoteYAML(name+".parquet") + "}\n",
				name + "/" + name + ".csv": head + row,
			})
			writeParquet(t, filepath.Join(in, name, name+".parquet"),
				"select '199001019999' as person_id, 'strategic' as role, 'nord' as region")
			workspace := filepath.Join(name, name)
			load := func(w string) error {
				_, err := delivery.Load(t.Context(),
					delivery.Options{Engine: driver.OpenStore, Deliveries: in, Workspace: w, Share: 1, Threads: 1})
				return err
			}
			if strings.Contains(name, "?") { // the engine would take what follows for parameters of an address
				if code := fault.ExitCode(load(workspace)); code != 2 {
					t.Errorf("exit code %d", code)
				}
				workspace = "w"
			}
			if err := load(workspace); err != nil {
				t.Fatal(err)
			}
			writeAll(t, in, map[string]string{
				"late/delivery.yaml": "agency: police\ndelivered: 2024-09-03\nreference: 2024-07-01\n" +
					"synthetic: true\n" +
					"files: [{register: network_active, path: '*.csv'}]\n",
				"late/" + name + ".csv": head + row,
			})
			if err := load(workspace); err != nil {
				t.Fatal(err)
			}
			counts := mustRun(t, 0, "quarantine", "--counts", "--workspace="+workspace)
			if n := strings.Count(counts, ",invalid_id,1\n"); n != 3 {
				t.Errorf("%d of three files have their row in the quarantine:\n%s", n, counts)
			}
		})
	}
}

// Every command takes names as they stand: here one that is odd in every way.
func TestOddNamesThroughout(t *testing.T) {
	if testing.Short() {
		t.Skip("makes and computes a country")
	}
	odd := "-[a]{b,c} å" + norm.NFD.String("å") + " '50%'; #1,"
	if runtime.GOOS != "windows" {
		odd += `*"\x.`
	}
	t.Chdir(t.TempDir())
	at := func(names ...string) string {
		return "." + string(filepath.Separator) + filepath.Join(append([]string{odd}, names...)...)
	}
	mustRun(t, 0, "demo", "--persons", "4000", "--no-open", "--out="+at("demo"))
	workspace := at("demo", "workspace")
	writeAll(t, at("in", odd), map[string]string{
		"delivery.yaml": "agency: police\ndelivered: 2030-09-03\nreference: 2024-07-01\nsynthetic: true\n" +
			"files: [{register: network_active, path: " + quoteYAML(odd+".csv") + "}]\n",
		odd + ".csv": "person_id,role,region\n199001019999,strategic,nord\n",
	})
	mustRun(t, 0, "load", at("in"), "--check", "--quarantine-share", "1")
	mustRun(t, 0, "load", at("in"), "--workspace="+workspace, "--quarantine-share", "1")
	out := mustRun(t, 0, "quarantine", "--values", "--workspace="+workspace, "--delivery="+odd)
	if !strings.Contains(out, "199001019999") {
		t.Error(out)
	}
	mustRun(t, 0, "study", "init", at("study"))
	yaml, err := os.ReadFile(at("study", "study.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	before, after, _ := strings.Cut(string(yaml), "    kind: background\n")
	_, after, _ = strings.Cut(after, "  - result: table_1\n")
	writeAll(t, at("study"), map[string]string{
		"study.yaml": before + "    kind: model\n    model: own.counts\n    title: {sv: Egen, en: Own}\n" +
			"  - result: table_1\n" + after,
		"models/own/counts.sql": "-- One row: how many persons.\nselect cast(null as varchar) as \"group\", " +
			"cast(null as varchar) as category, 'persons' as measure, count(*) as value, null as numerator, count(*) " +
			"as denominator from register.person\n",
	})
	mustRun(t, 0, "run", at("study"), "--workspace="+workspace, "--out="+at("results"))
	mustRun(t, 0, "explain", "population", "--study="+at("study"), "--workspace="+workspace)
	mustRun(t, 0, "run", "networks", "--unprotected", "--workspace="+workspace, "--out="+at("networks"))
	mustRun(t, 0, "network", "show", "cluster-1", "--workspace="+workspace, "--out="+at("page.html"))
	mustRun(t, 0, "permission", "record", "police", "population", "social_insurance", "enforcement", "employment",
		"migration", "tax", "care_inspectorate", "--reference=A1/2026", "--workspace="+workspace)
	mustRun(t, 0, "network", "export", "cluster-1", "--workspace="+workspace, "--out="+at("export"))
	mustRun(t, 0, "network", "observe", "--workspace="+workspace, "--out="+at("observed.csv"))
	mustRun(t, 0, "synth", "--persons", "1000", "--out="+at("country"), "--truth="+at("truth"))
	mustRun(t, 7, "replicate", "--results="+at("networks"))
	for _, name := range []string{"results/results.parquet", "networks/observations.csv", "page.html", "export",
		"observed.csv", "country", "truth"} {
		if _, err := os.Stat(at(filepath.FromSlash(name))); err != nil {
			t.Error(err)
		}
	}
}

// writeParquet writes a query's rows as a delivery's file.
func writeParquet(t *testing.T, path, query string) {
	t.Helper()
	db, err := duckdb.Open(t.Context(), "", duckdb.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(db.Exec(t.Context(), "copy ("+query+") to "+engine.QuotePath(path)+" (format parquet)"),
		db.Close())
	if err != nil {
		t.Fatal(err)
	}
}

// quoteYAML writes a text between quotation marks of YAML, which need no other escapes here.
func quoteYAML(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}
