package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
)

// spent holds the resources that one process used from its start to its end.
type spent struct {
	Wall, CPU     time.Duration
	Peak          int64 // bytes of resident memory, at most
	Read, Written int64 // bytes read and written by system calls, from disk or cache; 0 where the system gives none
	Out           string
}

// start runs a command to its end and returns what it took. An error holds what the command wrote on standard error.
func start(ctx context.Context, cmd *exec.Cmd) (spent, error) {
	forgetPeak()
	var out, mistakes bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &mistakes
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return spent{}, err
	}
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
	defer stop()
	var s spent
	s.Read, s.Written = bytesMoved(cmd.Process.Pid)
	err := cmd.Wait()
	s.Wall, s.Out = time.Since(began), out.String()
	s.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	s.Peak = peakOf(cmd.ProcessState)
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, mistakes.String())
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return s, err
}

// program returns the path of the built program. make bench builds it first.
func program(b testing.TB) string {
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

// run runs the program without output. If it fails, the benchmark fails.
func run(b testing.TB, args ...string) spent {
	b.Helper()
	s, err := start(context.Background(), exec.Command(program(b), append(args, "--quiet", "--lang", "en")...))
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// bare is work for the engine alone. A separate process does it, so that it is measured like the program.
type bare struct {
	File       string // the engine's file; empty: in memory
	Options    duckdb.Options
	Before     []string // not timed
	Statements []string
}

// engine does the work and returns the resources used. The wall time is that of the statements and of closing the file,
// without starting the process.
func (w bare) engine(b testing.TB) spent {
	b.Helper()
	task := filepath.Join(b.TempDir(), "bare.json")
	text, err := json.Marshal(w)
	if err == nil {
		err = os.WriteFile(task, text, 0o600)
	}
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), bareTask+"="+task)
	s, err := start(context.Background(), cmd)
	if err != nil {
		b.Fatal(err)
	}
	var took int64
	if _, err := fmt.Sscan(s.Out, &took); err != nil {
		b.Fatalf("the engine told no time: %q", s.Out)
	}
	s.Wall = time.Duration(took)
	return s
}

const bareTask = "ANSATZ_BENCH_BARE"

// TestMain does the engine's bare work if this process was started for it. Otherwise it runs the tests and benchmarks.
func TestMain(m *testing.M) {
	task := os.Getenv(bareTask)
	if task == "" {
		os.Exit(m.Run())
	}
	took, err := doBare(task)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(took.Nanoseconds())
}

func doBare(task string) (time.Duration, error) {
	var w bare
	text, err := os.ReadFile(task)
	if err == nil {
		err = json.Unmarshal(text, &w)
	}
	if err != nil {
		return 0, err
	}
	ctx := context.Background()
	db, err := duckdb.Open(ctx, w.File, w.Options)
	if err != nil {
		return 0, err
	}
	for _, s := range append(partsOf(w.File), w.Before...) {
		if err := db.Exec(ctx, s); err != nil {
			return 0, fmt.Errorf("%w: %s", err, s)
		}
	}
	began := time.Now()
	for _, s := range w.Statements {
		if err := db.Exec(ctx, s); err != nil {
			return 0, fmt.Errorf("%w: %s", err, s)
		}
	}
	err = db.Close()
	return time.Since(began), err
}

// partsOf returns the statements that give a session on a workspace's file the parts of its registers, as the program
// does.
func partsOf(file string) []string {
	parts := registers(filepath.Dir(file))
	if file == "" || !exists(parts) {
		return nil
	}
	return []string{"set variable registers = " + engine.Quote(parts+string(filepath.Separator))}
}

// rows runs a query on a file and calls scan for every row.
func rows(b testing.TB, file, query string, each func(scan func(...any) error) error) {
	b.Helper()
	ctx := context.Background()
	db, err := duckdb.Open(ctx, file, duckdb.Options{ReadOnly: file != "", Memory: "2GB"})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for _, s := range partsOf(file) {
		if err := db.Exec(ctx, s); err != nil {
			b.Fatal(err)
		}
	}
	if err := engine.Each(ctx, db, query, each); err != nil {
		b.Fatalf("%v: %s", err, query)
	}
}

// number runs a query that gives one integer.
func number(b testing.TB, file, query string) (n int64) {
	b.Helper()
	rows(b, file, query, func(scan func(...any) error) error { return scan(&n) })
	return n
}
