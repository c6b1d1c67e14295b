// Package bench times the whole program on a deliveries folder, beside the floor: what the engine needs to read the same columns and no more.
//
// ANSATZ_DELIVERIES names the folder (default: the country of 100 000 people beside the repository, else one that is made); ANSATZ_PROGRAM the
// program to time. Figures are ratios within one run, because machines are noisy; run it with `make bench` or `make bench-national`.
package bench

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ansatz/internal/engine/duckdb"
	"ansatz/internal/model"
	"ansatz/internal/register"
)

// program is the built program; make bench builds it first.
func program(b *testing.B) string {
	b.Helper()
	path := os.Getenv("ANSATZ_PROGRAM")
	if path == "" {
		path = "../../build/ansatz"
	}
	path, err := filepath.Abs(path)
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		b.Skipf("SKIPPED: no program at %s; run make bench, or make build first", path)
	}
	return path
}

// deliveries is the folder that is timed.
func deliveries(b *testing.B) string {
	b.Helper()
	if dir := os.Getenv("ANSATZ_DELIVERIES"); dir != "" {
		return dir
	}
	if dir := "../../../shared/deliveries/world-a"; exists(dir) {
		return dir
	}
	return made(b)
}

var made = func() func(b *testing.B) string {
	var once sync.Once
	var dir string
	return func(b *testing.B) string {
		once.Do(func() {
			var err error
			if dir, err = os.MkdirTemp("", "ansatz-bench-"); err != nil {
				b.Fatal(err)
			}
			run(b, "synth", "--persons", "100000", "--seed", "1", "--networks", "10", "--out", filepath.Join(dir, "deliveries"))
		})
		return filepath.Join(dir, "deliveries")
	}
}()

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

// spent is what one run of the program took.
type spent struct {
	wall time.Duration
	peak float64 // MB of resident memory
}

func run(b *testing.B, args ...string) spent {
	b.Helper()
	cmd := exec.Command(program(b), append(args, "--quiet")...)
	var errOut bytes.Buffer
	cmd.Stderr = &errOut
	began := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatalf("ansatz %s: %v\n%s", args[0], err, errOut.String())
	}
	s := spent{wall: time.Since(began)}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.peak = float64(usage.Maxrss) / 1024
		if runtime.GOOS == "darwin" {
			s.peak /= 1024
		}
	}
	return s
}

// timed runs statements in a fresh session of the engine and returns the time of all of them.
func timed(b *testing.B, path string, options duckdb.Options, statements ...string) time.Duration {
	b.Helper()
	db, err := duckdb.Open(context.Background(), path, options)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	// Otherwise the engine answers max() from the file's statistics and reads nothing.
	if err := db.Exec(context.Background(), "set disabled_optimizers = 'statistics_propagation'"); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	for _, s := range statements {
		if err := db.Exec(context.Background(), s); err != nil {
			b.Fatalf("%v", err)
		}
	}
	return time.Since(began)
}

func report(b *testing.B, s spent, floor time.Duration, floorName string, rows int64) {
	b.ReportMetric(s.wall.Seconds(), "s")
	b.ReportMetric(s.peak, "peak-MB")
	b.ReportMetric(float64(rows)/s.wall.Seconds(), "rows/s")
	b.ReportMetric(floor.Seconds(), floorName+"-s")
	b.ReportMetric(s.wall.Seconds()/floor.Seconds(), "x-"+floorName)
	b.ReportMetric(0, "ns/op")
}

// BenchmarkLoad times a load beside a bare copy of the same files into an engine file, everything as text where the files are text.
func BenchmarkLoad(b *testing.B) {
	dir := deliveries(b)
	for range b.N {
		files := dataFiles(b, dir)
		var copies []string
		for i, f := range files {
			copies = append(copies, fmt.Sprintf("create table t%d as select * from %s", i, scan(f)))
		}
		floor := timed(b, filepath.Join(b.TempDir(), "floor.duckdb"), duckdb.Options{}, copies...)
		workspace := filepath.Join(b.TempDir(), "w")
		s := run(b, "load", dir, "--workspace", workspace)
		report(b, s, floor, "copy", rowsRead(b, workspace))
		b.ReportMetric(float64(size(b, filepath.Join(workspace, "warehouse.duckdb")))/float64(total(b, files)), "warehouse/deliveries")
	}
}

// BenchmarkRun times a run from nothing, and again with nothing changed and with one parameter changed, beside a bare scan of the
// warehouse's columns that some model reads.
func BenchmarkRun(b *testing.B) {
	dir := deliveries(b)
	workspace := filepath.Join(b.TempDir(), "w")
	run(b, "load", dir, "--workspace", workspace)
	out := filepath.Join(b.TempDir(), "out")
	b.ResetTimer()
	for range b.N {
		_ = os.Remove(filepath.Join(workspace, "models.duckdb"))
		floor := timed(b, filepath.Join(workspace, "warehouse.duckdb"), duckdb.Options{ReadOnly: true}, neededColumns(b)...)
		report(b, run(b, "run", "--workspace", workspace, "--out", out), floor, "scan", rowsRead(b, workspace))
		b.ReportMetric(run(b, "run", "--workspace", workspace, "--out", out).wall.Seconds(), "again-s")
		b.ReportMetric(run(b, "run", "--workspace", workspace, "--out", out, "--k", "4").wall.Seconds(), "other-k-s")
	}
}

// neededColumns are scans of every register's columns that a model names.
func neededColumns(b *testing.B) []string {
	b.Helper()
	set, err := model.Models(nil)
	if err != nil {
		b.Fatal(err)
	}
	needed := map[string][]string{}
	for _, m := range set {
		for _, name := range m.Registers {
			r, ok := register.Lookup(name)
			if !ok {
				continue
			}
			for _, c := range r.ColumnNames() {
				if regexp.MustCompile(`\b`+c+`\b`).MatchString(m.SQL) && !slices.Contains(needed[name], c) {
					needed[name] = append(needed[name], c)
				}
			}
		}
	}
	var scans []string
	for name, columns := range needed {
		var largest []string
		for _, c := range columns {
			largest = append(largest, "max("+c+")")
		}
		scans = append(scans, "select "+strings.Join(largest, ", ")+" from delivered."+name)
	}
	slices.Sort(scans)
	return scans
}

func dataFiles(b *testing.B, dir string) []string {
	b.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (strings.HasSuffix(path, ".parquet") || strings.HasSuffix(path, ".csv") || strings.HasSuffix(path, ".csv.gz")) {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return files
}

func scan(path string) string {
	if strings.HasSuffix(path, ".parquet") {
		return "read_parquet(" + duckdb.Quote(path) + ")"
	}
	return "read_csv(" + duckdb.Quote(path) + ", delim = '" + delimiter(path) + "', header = false, skip = 1, quote = '\"', escape = '\"', all_varchar = true, ignore_errors = true, strict_mode = false)"
}

// delimiter is what a file's first line holds more of.
func delimiter(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ","
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return ","
		}
	}
	line, _ := bufio.NewReader(r).ReadString('\n')
	if strings.Count(line, ";") > strings.Count(line, ",") {
		return ";"
	}
	return ","
}

func rowsRead(b *testing.B, workspace string) (n int64) {
	b.Helper()
	db, err := duckdb.Open(context.Background(), filepath.Join(workspace, "warehouse.duckdb"), duckdb.Options{ReadOnly: true})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(context.Background(), "select cast(sum(rows_read) as bigint) from load.file")
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	if rows.Next() {
		if err := rows.Scan(&n); err != nil {
			b.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return n
}

func size(b *testing.B, path string) int64 {
	b.Helper()
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}

func total(b *testing.B, files []string) (n int64) {
	for _, f := range files {
		n += size(b, f)
	}
	return n
}
