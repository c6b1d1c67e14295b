//go:build unix

package torture

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// rounds are the ways to disturb, in the order in which they take turns.
var rounds = []struct {
	name  string
	round func(a *arena)
}{
	{"a first load ended", (*arena).endFirst},
	{"a file damaged", (*arena).damage},
	{"a later load ended", (*arena).endLate},
	{"a file damaged", (*arena).damage},
	{"a run ended", (*arena).endRun},
	{"a file damaged", (*arena).damage},
	{"a delivered file replaced", (*arena).replace},
	{"a file damaged", (*arena).damage},
	{"few file handles", (*arena).fewFiles},
	{"a file damaged", (*arena).damage},
	{"others beside", (*arena).beside},
	{"a full disk", (*arena).fullDisk},
	{"a sealing ended", (*arena).endSeal},
	{"a rekeying ended", (*arena).endRekey},
}

// TestTorture disturbs for as long as ANSATZ_TORTURE says (make torture, .ci/run), with at least one round of each
// kind.
func TestTorture(t *testing.T) {
	if os.Getenv("ANSATZ_TORTURE") == "" {
		t.Skip("runs by make torture")
	}
	budget, err := time.ParseDuration(os.Getenv("ANSATZ_TORTURE"))
	if err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano()) % 1_000_000
	if text := os.Getenv("ANSATZ_TORTURE_SEED"); text != "" {
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("seed %d", seed)
	began := time.Now()
	a := newArena(t, seed)
	done := map[string]int{}
	for n := 0; !t.Failed() && (n < len(rounds) || time.Since(began) < budget); n++ {
		r := rounds[n%len(rounds)]
		r.round(a)
		done[r.name]++
		if t.Failed() {
			t.Logf("seed %d, round %d: %s", seed, n+1, r.name)
		}
	}
	t.Logf("seed %d: %v, %d commands in %v", seed, done, a.commands, time.Since(began).Round(time.Second))
}

// endFirst ends a first load once or several times, then loads.
func (a *arena) endFirst() {
	w := filepath.Join(a.fresh(), "w")
	for range 1 + a.random.IntN(3) {
		a.ended(command{args: a.load(a.first, w), signal: a.signal(), after: a.moment("first")})
	}
	a.well(a.load(a.first, w)...)
	a.want(w, "half")
	a.clean(w)
}

// endLate ends a later load once or several times; after each the workspace is as before or as after.
func (a *arena) endLate() {
	w := a.copyOf("half")
	for range 1 + a.random.IntN(3) {
		a.ended(command{args: a.load(a.late, w), signal: a.signal(), after: a.moment("late")})
		if a.random.IntN(2) == 0 {
			a.want(w, "half", "full")
		}
	}
	a.well(a.load(a.late, w)...)
	a.want(w, "full")
	a.clean(w)
}

// endRun ends a run; where its results are there at all they are whole, and the next run is as if nothing had been.
func (a *arena) endRun() {
	w := a.copyOf("half")
	if a.random.IntN(2) == 0 {
		a.must(os.Remove(filepath.Join(w, "models.duckdb")))
	}
	out := filepath.Join(filepath.Dir(w), "out")
	for range 1 + a.random.IntN(2) {
		run := []string{"run", "-w", w, "--out", out, "--unprotected"}
		a.ended(command{args: run, signal: a.signal(), after: a.moment("run")})
		entries, err := os.ReadDir(out)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		a.must(err)
		if len(entries) != a.files || string(a.read(filepath.Join(out, "results.csv"))) != string(a.results["half"]) {
			a.Errorf("a run that was ended left %d files in the folder of results, or other results", len(entries))
		}
	}
	a.well("run", "-w", w, "--out", out, "--unprotected")
	a.want(w, "half")
	a.clean(w)
}

// ended runs a command that a signal ends, or that was faster.
func (a *arena) ended(c command) {
	a.Helper()
	if o := a.run(c); o.code != 0 && o.code != -1 && o.code != 130 {
		a.Errorf("%v, ended by %v after %v: exit code %d: %s", c.args, c.signal, c.after, o.code, o.text)
	}
	a.noNumbers(filepath.Join(a.dir, "round"))
}

// endSeal ends the sealing of a vault, or its sealing to somebody else, once or several times. The workspace holds the
// same before and after.
func (a *arena) endSeal() {
	w := a.copyOf("half")
	seal := []string{"vault", "seal", "-w", w, "--recipient", a.recipient}
	if a.sealed {
		seal = []string{"vault", "recipients", "-w", w, "--identity", a.key, "--recipient", a.recipient}
	}
	for range 1 + a.random.IntN(3) {
		o := a.run(command{args: seal, signal: a.signal(), after: a.moment("run") / 2})
		again := o.code == 5 && !a.sealed // the one before had sealed it
		if !again && o.code != 0 && o.code != -1 && o.code != 130 {
			a.Errorf("%v: exit code %d: %s", seal, o.code, o.text)
		}
		a.want(w, "half")
	}
	if o := a.run(command{args: seal}); o.code != 0 && (a.sealed || o.code != 5) {
		a.Errorf("%v: exit code %d: %s", seal, o.code, o.text)
	}
	if _, err := os.Stat(filepath.Join(w, "vault.duckdb")); err == nil {
		a.Error("the open vault is still there")
	}
	a.well("load", a.late, "-w", w, "--quarantine-share", "0.5", "--identity", a.key)
	a.want(w, "full")
}

// endRekey ends the drawing of other keys once or several times. The workspace holds the same rows before and after,
// and a later load fits.
func (a *arena) endRekey() {
	w := a.copyOf("half")
	out := filepath.Join(filepath.Dir(w), "out")
	rekey := []string{"vault", "rekey", "-w", w, "--identity", a.key}
	whole := func(name string) {
		a.Helper()
		a.must(os.RemoveAll(out))
		a.well("run", "-w", w, "--out", out, "--unprotected")
		if q := a.well(a.values(w)...); q.text != a.quarantine[name] {
			a.Errorf("%s: another quarantine than %s", w, name)
		}
	}
	for range 1 + a.random.IntN(3) {
		a.ended(command{args: rekey, signal: a.signal(), after: a.moment("late")})
		whole("half")
	}
	a.well(rekey...)
	whole("half")
	a.well(a.load(a.late, w)...)
	whole("full")
	a.clean(w)
}

// damage damages one file of a workspace.
func (a *arena) damage() {
	w := a.copyOf("half")
	files := []string{"warehouse.duckdb", a.vault(), "models.duckdb", "ledger/entries.jsonl", "ledger/head",
		"lock"}
	parts, err := os.ReadDir(filepath.Join(w, "registers"))
	a.must(err)
	part := filepath.Join("registers", parts[a.random.IntN(len(parts))].Name())
	file := append(files, part, part)[a.random.IntN(len(files)+2)]
	path := filepath.Join(w, file)
	data := a.read(path)
	kind := a.random.IntN(9)
	if len(data) == 0 {
		kind = 5
	}
	how := []string{"flipped", "flipped at the beginning", "zeroed", "cut off", "emptied", "made a text", "removed",
		"made a folder", "another workspace's"}[kind]
	switch kind {
	case 0:
		for range 1 + a.random.IntN(3) {
			data[a.random.IntN(len(data))] ^= 1 << a.random.IntN(8)
		}
	case 1:
		data[a.random.IntN(min(len(data), 3*4096))] ^= 1 << a.random.IntN(8)
	case 2:
		at := a.random.IntN(len(data))
		clear(data[at:min(len(data), at+4096)])
	case 3:
		data = data[:a.random.IntN(len(data))]
	case 4:
		data = nil
	case 5:
		data = []byte("not what it should be\n")
	case 8:
		data = a.read(filepath.Join(a.workspaces["other"], file))
	}
	switch kind {
	case 6:
		a.must(os.Remove(path))
	case 7:
		a.must(os.Remove(path), os.Mkdir(path, 0o700))
	default:
		a.must(os.WriteFile(path, data, 0o600))
	}
	failed := a.Failed()
	loading := a.random.IntN(3) == 0
	if loading { // a load into it first: it refuses, or what it loads is right
		if o := a.run(command{args: a.load(a.late, w)}); o.code != 0 && o.code != 5 && file != "lock" {
			a.Errorf("exit code %d: %s", o.code, o.text)
		}
	}
	removed := kind == 6 && file == "warehouse.duckdb" // no workspace any more
	if is := a.is(w); is == "" && file == "models.duckdb" || is == "full" && !loading || removed && is != "" {
		a.Errorf("the workspace is %q", is)
	}
	if a.Failed() && !failed {
		a.Logf("%s was %s", file, how)
	}
}

// replace puts another file into the place of a delivered one while it is loaded.
func (a *arena) replace() {
	dir := a.fresh()
	in, w := filepath.Join(dir, "in"), filepath.Join(dir, "w")
	a.must(os.CopyFS(in, os.DirFS(a.first)))
	files, err := filepath.Glob(filepath.Join(in, "*", "*.csv.gz"))
	a.must(err)
	path := files[a.random.IntN(len(files))]
	before := a.read(path)
	after := a.read(files[a.random.IntN(len(files))])
	if a.random.IntN(2) == 0 {
		after = before[:a.random.IntN(len(before))]
	}
	o := a.run(command{args: a.load(in, w), after: a.moment("first"), during: func() {
		if a.random.IntN(2) == 0 { // a new file under the old name
			a.must(os.WriteFile(path+".new", after, 0o600), os.Rename(path+".new", path))
		} else {
			a.must(os.WriteFile(path, after, 0o600))
		}
	}})
	if o.code == 0 { // it was read before: as it was, under its own hash
		a.want(w, "half")
		sum := sha256.Sum256(before)
		if !strings.Contains(string(a.read(filepath.Join(dir, "out", "provenance.json"))), hex.EncodeToString(sum[:])) {
			a.Errorf("%s was replaced, and another hash stands in the provenance", path)
		}
	} else if o.code != 3 {
		a.Errorf("a file was replaced: exit code %d: %s", o.code, o.text)
	}
	a.must(os.RemoveAll(in))
	a.well(a.load(a.first, w)...)
	a.want(w, "half")
	a.clean(w)
}

// fewFiles lets loads and runs open few files.
func (a *arena) fewFiles() {
	w := a.copyOf("half")
	out := filepath.Join(filepath.Dir(w), "out")
	for _, args := range [][]string{
		a.load(a.late, w), {"run", "-w", w, "--out", out}, {"quarantine", "-w", w}, a.load(a.first, w+"2"),
	} {
		if o := a.run(command{args: args, files: 12 + a.random.IntN(50)}); o.code != 0 && o.code != 6 {
			a.Errorf("%v with few file handles: exit code %d: %s", args, o.code, o.text)
		}
	}
	a.must(os.RemoveAll(w + "2"))
	a.must(os.RemoveAll(filepath.Join(filepath.Dir(w), ".w2.loading"))) // what was read stays a day
	a.want(w, "half", "full")
	a.well(a.load(a.late, w)...)
	a.want(w, "full")
	a.clean(w)
}

// beside runs several commands on one workspace at once. Readers do not hinder each other; a load among them waits
// its turn or is refused, and so are they.
func (a *arena) beside() {
	w := a.copyOf("half")
	dir := filepath.Dir(w)
	loads := a.random.IntN(2) == 0
	if a.random.IntN(2) == 0 {
		a.must(os.Remove(filepath.Join(w, "models.duckdb")))
	}
	commands := [][]string{
		{"run", "-w", w, "--out", filepath.Join(dir, "out-1"), "--unprotected"},
		{"run", "-w", w, "--out", filepath.Join(dir, "out-2"), "--unprotected"},
		{"explain", "table_6", "-w", w},
		{"quarantine", "-w", w, "--counts"},
	}
	if loads {
		commands = append(commands, a.load(a.late, w))
	}
	waits := make([]time.Duration, len(commands))
	for i := range waits {
		waits[i] = time.Duration(a.random.Int64N(int64(a.took["run"])))
	}
	outcomes := make([]outcome, len(commands))
	var running sync.WaitGroup
	var one sync.Mutex // run counts
	for i, args := range commands {
		running.Go(func() {
			time.Sleep(waits[i])
			cmd := exec.Command(a.program, append(slices.Clone(args), "--quiet")...)
			cmd.Env = append(os.Environ(), "TMPDIR="+a.temp, "ANSATZ_LANG=en")
			text, _ := cmd.CombinedOutput()
			one.Lock()
			defer one.Unlock()
			a.commands++
			outcomes[i] = outcome{args, cmd.ProcessState.ExitCode(), string(text)}
		})
	}
	running.Wait()
	for i, o := range outcomes {
		refused := loads && o.code == 5 && (strings.Contains(o.text, "process ") || strings.Contains(o.text, "in use"))
		if o.code != 0 && !refused {
			a.Errorf("%v beside others: exit code %d: %s", o.args, o.code, o.text)
		}
		if o.code == 0 && i < 2 {
			got := string(a.read(filepath.Join(o.args[4], "results.csv")))
			if got != string(a.results["half"]) && (!loads || got != string(a.results["full"])) {
				a.Errorf("%v beside others: other results", o.args)
			}
		}
		if i < 2 {
			a.must(os.RemoveAll(o.args[4]))
		}
	}
	a.want(w, "half", "full")
	a.clean(w)
}

// fullDisk loads and runs on a small disk of its own, which only root can make.
func (a *arena) fullDisk() {
	dir := filepath.Join(a.fresh(), "disk")
	a.must(os.Mkdir(dir, 0o755))
	size := strconv.Itoa(500+a.random.IntN(20_000)) + "k"
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir).Run(); err != nil {
		return // not root, or no such disks here
	}
	defer func() { a.must(exec.Command("umount", dir).Run()) }()
	w := filepath.Join(dir, "w")
	out := filepath.Join(dir, "out")
	loaded := ""
	for _, args := range [][]string{
		a.load(a.first, w), {"run", "-w", w, "--out", out, "--unprotected"}, a.load(a.late, w),
	} {
		o := a.run(command{args: args})
		switch {
		case o.code == 0 && args[0] == "load":
			loaded = map[string]string{a.first: "half", a.late: "full"}[args[1]]
		case o.code != 0 && o.code != 6:
			a.Errorf("%v on a disk of %s: exit code %d: %s", args, size, o.code, o.text)
		}
		if loaded == "" {
			break
		}
	}
	a.must(exec.Command("mount", "-o", "remount,size=200m", dir).Run())
	if loaded == "" {
		a.well(a.load(a.first, w)...)
		loaded = "half"
	}
	a.want(w, loaded)
	a.well(a.load(a.late, w)...)
	a.want(w, "full")
	a.clean(w)
}
