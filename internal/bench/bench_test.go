// Package bench times the whole program on a folder of deliveries, and compares it with the floor: the time that the
// engine needs to read the same columns and nothing more.
//
// bench_test.go has the two benchmarks of `make bench`, on one folder; national_test.go has those of `make
// bench-national`, on entire countries. ANSATZ_DELIVERIES names the folder (by default the country of 100 000 people
// beside the repository, or else one that is made). ANSATZ_PROGRAM names the program to time. Figures are ratios within
// one run, because machines are noisy.
package bench

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"ansatz/internal/engine/duckdb"
)

// deliveries returns the folder that is timed.
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
			run(b, "synth", "--persons", "100000", "--seed", "1", "--networks", "10", "--out",
				filepath.Join(dir, "deliveries"))
		})
		return filepath.Join(dir, "deliveries")
	}
}()

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

func report(b *testing.B, s spent, floor time.Duration, floorName string, rows int64) {
	b.ReportMetric(s.Wall.Seconds(), "s")
	b.ReportMetric(float64(s.Peak)/1e6, "peak-MB")
	b.ReportMetric(float64(rows)/s.Wall.Seconds(), "rows/s")
	b.ReportMetric(floor.Seconds(), floorName+"-s")
	b.ReportMetric(s.Wall.Seconds()/floor.Seconds(), "x-"+floorName)
	b.ReportMetric(0, "ns/op")
}

// BenchmarkLoad times a load, and a bare copy of the same files into an engine file. Columns of text files are copied
// as text.
func BenchmarkLoad(b *testing.B) {
	dir := deliveries(b)
	for range b.N {
		files := dataFiles(b, dir)
		floor := bare{File: filepath.Join(b.TempDir(), "floor.duckdb"), Statements: copyOfDeliveries(files)}.engine(b)
		workspace := filepath.Join(b.TempDir(), "w")
		s := run(b, "load", dir, "--workspace", workspace)
		report(b, s, floor.Wall, "copy", rowsRead(b, workspace))
		b.ReportMetric(float64(stored(workspace))/float64(sizes(files)), "warehouse/deliveries")
	}
}

// BenchmarkRun times the first run after a load, a run with nothing changed and a run with one parameter changed, and a
// bare scan of the columns of the warehouse that models read.
func BenchmarkRun(b *testing.B) {
	dir := deliveries(b)
	workspace := filepath.Join(b.TempDir(), "w")
	run(b, "load", dir, "--workspace", workspace)
	keepModels(b, workspace)
	out := filepath.Join(b.TempDir(), "out")
	b.ResetTimer()
	for range b.N {
		asLoaded(b, workspace)
		floor := warehouseScan(b, workspace, "ansatz")
		report(b, run(b, "run", "--workspace", workspace, "--out", out), floor.Wall, "scan", rowsRead(b, workspace))
		b.ReportMetric(run(b, "run", "--workspace", workspace, "--out", out).Wall.Seconds(), "again-s")
		b.ReportMetric(run(b, "run", "--workspace", workspace, "--out", out, "--k", "4").Wall.Seconds(), "other-k-s")
	}
}

// warehouseScan measures the floor of a run of a built-in study: a bare scan of the needed columns of the warehouse,
// after its file has been read once.
func warehouseScan(b testing.TB, workspace, study string) spent {
	b.Helper()
	floor := bare{File: warehouse(workspace), Options: duckdb.Options{ReadOnly: true}, Before: reading,
		Statements: scanOfWarehouse(b, study)}
	floor.engine(b)
	return floor.engine(b)
}

// The files of a workspace: the books with the registers' relations, the registers' rows in files of their own, and the
// cache of models.
func warehouse(workspace string) string { return filepath.Join(workspace, "warehouse.duckdb") }
func registers(workspace string) string { return filepath.Join(workspace, "registers") }
func models(workspace string) string    { return filepath.Join(workspace, "models.duckdb") }

// stored returns the size of a workspace's registers and books, without the vault.
func stored(workspace string) int64 { return size(warehouse(workspace)) + size(registers(workspace)) }

// forget removes a workspace's models, so that the next run makes all of them.
func forget(b testing.TB, workspace string) {
	b.Helper()
	if err := os.RemoveAll(models(workspace)); err != nil {
		b.Fatal(err)
	}
	_ = os.Remove(models(workspace) + ".wal")
}

// keepModels saves the models that the load of a workspace made. asLoaded restores them in place of all present models.
func keepModels(b testing.TB, workspace string) {
	b.Helper()
	copyFile(b, models(workspace), workspace+".models")
}

func asLoaded(b testing.TB, workspace string) {
	b.Helper()
	forget(b, workspace)
	copyFile(b, workspace+".models", models(workspace))
}

// copyFile copies a file and waits until it is on the disk, so that later measurements do not include the wait.
func copyFile(b testing.TB, from, to string) {
	b.Helper()
	in, err := os.Open(from)
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err == nil {
		_, err = io.Copy(out, in)
		err = errors.Join(err, out.Sync(), out.Close())
	}
	if err != nil {
		b.Fatal(err)
	}
}

func rowsRead(b testing.TB, workspace string) int64 {
	b.Helper()
	return number(b, warehouse(workspace), "select cast(sum(rows_read) as bigint) from load.file")
}
