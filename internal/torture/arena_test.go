//go:build unix

package torture

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// arena is where the rounds take place: the program, a made-up country in two loads, and workspaces of it that nobody
// disturbed.
type arena struct {
	*testing.T
	random *rand.Rand

	dir, program, temp string
	first, late        string            // deliveries
	workspaces         map[string]string // "half": the first load; "full": both; "other": another one of the first
	results            map[string][]byte // of a run of half and full
	quarantine         map[string]string // of half and full, with values
	numbers            map[string]bool   // identity numbers of the deliveries
	sealed             bool              // the vaults of loads are
	key, recipient     string            // of vaults that are sealed
	took               map[string]time.Duration
	files              int // of a run
	commands           int
}

// outcome is how a command ended.
type outcome struct {
	args []string
	code int // -1: a signal ended it
	text string
}

// command is one run of the program that can be disturbed.
type command struct {
	args   []string
	signal os.Signal     // sent after
	after  time.Duration // a moment
	files  int           // file handles that it may have; 0: as many as usual
	during func()        // done after that moment
}

func newArena(t *testing.T, seed uint64) *arena {
	a := &arena{T: t, random: rand.New(rand.NewPCG(seed, 1)), dir: t.TempDir(), workspaces: map[string]string{},
		results: map[string][]byte{}, quarantine: map[string]string{}, numbers: map[string]bool{},
		took: map[string]time.Duration{}}
	a.program, a.temp = filepath.Join(a.dir, "ansatz"), filepath.Join(a.dir, "temp")
	a.first, a.late = filepath.Join(a.dir, "first"), filepath.Join(a.dir, "late")
	a.must(os.Mkdir(a.temp, 0o700), os.Mkdir(a.late, 0o755))
	if program := os.Getenv("ANSATZ"); program != "" {
		a.program = program
	} else {
		text, err := exec.Command("go", "build", "-o", a.program, "ansatz/cmd/ansatz").CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, text)
		}
	}
	a.well("synth", "--persons", "1000", "--seed", "1", "--out", a.first, "--format", "csv", "--dirt", "usual")
	for _, d := range []string{"2024-09-07-tax", "2024-09-08-care_inspectorate"} {
		a.must(os.Rename(filepath.Join(a.first, d), filepath.Join(a.late, d)))
	}
	a.readNumbers()
	a.key, a.sealed = filepath.Join(a.dir, "key"), seed%2 == 1
	a.recipient = strings.TrimSpace(a.well("vault", "key", a.key).text)
	for _, name := range []string{"half", "other"} {
		a.workspaces[name] = filepath.Join(a.dir, name)
		a.timed("first", a.load(a.first, a.workspaces[name])...)
	}
	a.workspaces["full"] = filepath.Join(a.dir, "full")
	a.must(os.CopyFS(a.workspaces["full"], os.DirFS(a.workspaces["half"])))
	a.timed("late", a.load(a.late, a.workspaces["full"])...)
	for _, name := range []string{"half", "full"} {
		out := filepath.Join(a.dir, "out-"+name)
		a.timed("run", "run", "-w", a.workspaces[name], "--out", out, "--unprotected")
		a.results[name] = a.read(filepath.Join(out, "results.csv"))
		entries, err := os.ReadDir(out)
		a.must(err)
		a.files = len(entries)
		a.quarantine[name] = a.well(a.values(a.workspaces[name])...).text
	}
	if bytes.Equal(a.results["half"], a.results["full"]) || a.quarantine["half"] == a.quarantine["full"] {
		t.Fatal("the late load changes nothing that could be seen")
	}
	return a
}

// load is the command line of a load.
func (a *arena) load(from, workspace string) []string {
	args := []string{"load", from, "-w", workspace, "--quarantine-share", "0.5", "--identity", a.key}
	if a.sealed {
		args = append(args, "--recipient", a.recipient)
	}
	return args
}

// values is the command line that lists the quarantine with its values.
func (a *arena) values(w string) []string {
	return []string{"quarantine", "-w", w, "--values", "--identity", a.key}
}

// vault is the name of the vault's file.
func (a *arena) vault() string {
	if a.sealed {
		return "vault.age"
	}
	return "vault.duckdb"
}

// noNumbers is that no file in a folder holds an identity number as text, as a sealed workspace promises however a
// command on it ended.
func (a *arena) noNumbers(dir string) {
	a.Helper()
	if !a.sealed {
		return
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path, filepath.Join(dir, "in")) {
			return err
		}
		for _, digits := range number.FindAllString(string(a.read(path)), -1) {
			if a.numbers[digits] {
				a.Errorf("%s holds an identity number", path)
				return nil
			}
		}
		return nil
	})
	a.must(err)
}

func (a *arena) must(errs ...error) {
	a.Helper()
	if err := errors.Join(errs...); err != nil {
		a.Fatal(err)
	}
}

func (a *arena) read(path string) []byte {
	a.Helper()
	data, err := os.ReadFile(path)
	a.must(err)
	return data
}

// readNumbers collects the persons' identity numbers, which no message may hold.
func (a *arena) readNumbers() {
	files, err := filepath.Glob(filepath.Join(a.first, "*", "*person.*.csv.gz"))
	a.must(err)
	for _, path := range files {
		packed, err := gzip.NewReader(bytes.NewReader(a.read(path)))
		a.must(err)
		rows := csv.NewReader(packed)
		rows.FieldsPerRecord, rows.LazyQuotes = -1, true
		all, err := rows.ReadAll()
		a.must(err)
		for _, row := range all {
			if digits := strings.ReplaceAll(row[0], "-", ""); len(digits) >= 10 {
				a.numbers[row[0]] = true
			}
		}
	}
	if len(a.numbers) < 500 {
		a.Fatalf("only %d identity numbers found", len(a.numbers))
	}
}

// well runs a command that must end well.
func (a *arena) well(args ...string) outcome {
	a.Helper()
	o := a.run(command{args: args})
	if o.code != 0 {
		a.Fatalf("%v: exit code %d: %s", args, o.code, o.text)
	}
	return o
}

func (a *arena) timed(name string, args ...string) {
	a.Helper()
	began := time.Now()
	a.well(args...)
	a.took[name] = time.Since(began)
}

// engineWords are what only a mistake of ours would print.
var engineWords = regexp.MustCompile(
	`(?i)\binternal error|internt fel|panic|goroutine|sigsegv|engine:|[a-z]+ Error:|binder|catalog|duckdb::`)

// number is what looks like an identity number.
var number = regexp.MustCompile(`\b\d{6,8}-?\d{4}\b`)

// run runs a command and looks at what holds however it was disturbed.
func (a *arena) run(c command) outcome {
	a.Helper()
	a.commands++
	ctx, stop := context.WithTimeout(a.Context(), 5*time.Minute)
	defer stop()
	args := append(slices.Clone(c.args), "--quiet")
	cmd := exec.CommandContext(ctx, a.program, args...)
	if c.files > 0 {
		limited := fmt.Sprintf(`ulimit -n %d; exec "$0" "$@"`, c.files)
		cmd = exec.CommandContext(ctx, "sh", append([]string{"-c", limited, a.program}, args...)...)
	}
	cmd.Env = append(os.Environ(), "TMPDIR="+a.temp, "ANSATZ_LANG=en")
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	a.must(cmd.Start())
	if c.signal != nil || c.during != nil {
		time.Sleep(c.after)
		if c.during != nil {
			c.during()
		}
		if c.signal != nil {
			_ = cmd.Process.Signal(c.signal) // it may have ended
		}
	}
	_ = cmd.Wait()
	o := outcome{args: c.args, code: cmd.ProcessState.ExitCode(), text: text.String()}
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() && (c.signal == nil || status.Signal() != c.signal) {
		a.Errorf("%v: ended by %v: %s", c.args, status.Signal(), o.text)
	}
	if !slices.Contains([]int{-1, 0, 3, 5, 6, 130}, o.code) || engineWords.MatchString(o.text) {
		a.Errorf("%v, disturbed by %v after %v, %d files: exit code %d: %s",
			c.args, c.signal, c.after, c.files, o.code, o.text)
	}
	if c.args[0] != "quarantine" {
		for _, digits := range number.FindAllString(o.text, -1) {
			if a.numbers[digits] {
				a.Errorf("%v: an identity number in its messages", c.args)
			}
		}
	}
	return o
}

// copyOf is a copy of a workspace that nobody disturbed.
func (a *arena) copyOf(name string) string {
	a.Helper()
	w := filepath.Join(a.fresh(), "w")
	a.must(os.CopyFS(w, os.DirFS(a.workspaces[name])))
	return w
}

// fresh is an empty folder for one round.
func (a *arena) fresh() string {
	a.Helper()
	dir := filepath.Join(a.dir, "round")
	a.must(os.RemoveAll(dir), os.Mkdir(dir, 0o755))
	return dir
}

// is says which of the undisturbed workspaces one is the same as: "half", "full", or "" after a refusal, which names
// a file. Anything else is a mistake.
func (a *arena) is(w string) string {
	a.Helper()
	out := filepath.Join(filepath.Dir(w), "out")
	a.must(os.RemoveAll(out))
	o := a.run(command{args: []string{"run", "-w", w, "--out", out, "--unprotected"}})
	q := a.run(command{args: a.values(w)})
	found := ""
	for _, name := range []string{"half", "full"} {
		if o.code == 0 && bytes.Equal(a.read(filepath.Join(out, "results.csv")), a.results[name]) {
			found = name
		}
	}
	quarantines := []string{a.quarantine["half"], a.quarantine["full"]}
	for _, one := range []outcome{o, q} {
		switch {
		case one.code == 0 && one.args[0] == "run" && found == "":
			a.Errorf("%v: other results than undisturbed", one.args)
		case one.code == 0 && one.args[0] == "quarantine" && !slices.Contains(quarantines, one.text):
			a.Errorf("%v: another quarantine than undisturbed", one.args)
		case one.code != 0 && (one.code != 5 || !strings.Contains(one.text, w)):
			a.Errorf("%v: neither well nor refused with the name of a file: %d: %s", one.args, one.code, one.text)
		}
	}
	if o.code != 0 || q.code != 0 {
		return ""
	}
	if q.text != a.quarantine[found] {
		a.Errorf("%s: results of %s with another quarantine", w, found)
	}
	return found
}

// want is that a workspace is one of the undisturbed ones.
func (a *arena) want(w string, names ...string) {
	a.Helper()
	if is := a.is(w); !slices.Contains(names, is) {
		a.Errorf("%s is %q, want one of %q", w, is, names)
	}
}

// clean is that nothing is left over in a round's folder and the folder of temporary files after its last command.
func (a *arena) clean(w string) {
	a.Helper()
	known := []string{"lock", "warehouse.duckdb", a.vault(), "models.duckdb", "registers", "releases",
		"ledger"}
	round := []string{filepath.Base(w), "out", "in"}
	for dir, names := range map[string][]string{w: known, filepath.Dir(w): round, a.temp: nil} {
		entries, err := os.ReadDir(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		a.must(err)
		for _, e := range entries {
			if !slices.Contains(names, e.Name()) {
				a.Errorf("left over: %s", filepath.Join(dir, e.Name()))
			}
		}
	}
}

// moment is a random time within how long a command takes, and a little more.
func (a *arena) moment(of string) time.Duration {
	return time.Duration(a.random.Int64N(int64(a.took[of]) * 5 / 4))
}

// signal is one that ends a process, mostly at once.
func (a *arena) signal() os.Signal {
	return []os.Signal{syscall.SIGKILL, syscall.SIGKILL, os.Interrupt, syscall.SIGTERM}[a.random.IntN(4)]
}
