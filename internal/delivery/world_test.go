package delivery

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ansatz/internal/delivery/format/parquet"
	"ansatz/internal/disk"
	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/workspace"
	"ansatz/internal/workspace/law"
)

// keyed writes down what a run sees of a warehouse: every register with its keys and draws.
func keyed(t *testing.T, home string) string {
	t.Helper()
	db, err := duckdb.Open(t.Context(), filepath.Join(home, workspace.WarehouseFile), duckdb.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.SetParts(t.Context(), filepath.Join(home, workspace.RegistersDir)); err != nil {
		t.Fatal(err)
	}
	var names []string
	err = engine.Each(t.Context(), db, "select view_name from duckdb_views() where schema_name = 'register' order by 1",
		func(scan func(...any) error) error {
			var name string
			err := scan(&name)
			names = append(names, name)
			return err
		})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range names {
		// sums of digests of rows are the same in any order of rows
		b.WriteString(name + " " + dump(t, db, []string{"rows", "digest"}, fmt.Sprintf(
			"select cast(count(*) as varchar), cast(sum(cast(hash(cast(r as varchar)) as hugeint)) as varchar) from "+
				"register.%s r",
			name,
		)))
	}
	return b.String()
}

// TestSameWarehouse: threads, row order and the time of day change nothing that a run can see.
func TestSameWarehouse(t *testing.T) {
	world := sharedWorld(t)
	dir := t.TempDir()
	load := func(name, from string, threads int) string {
		t.Helper()
		home := filepath.Join(dir, name)
		if _, err := runLoad(t.Context(), Options{Deliveries: from, Workspace: home, Threads: threads}); err != nil {
			t.Fatal(err)
		}
		return home
	}
	one := load("one", world, 1)
	want, counts := keyed(t, one), describe(t, one)["counts.csv"]
	if strings.Count(want, "\n") < 50 || len(counts) < 1000 {
		t.Fatalf("the world is too small to tell anything: %d, %d", strings.Count(want, "\n"), len(counts))
	}
	many := load("many", world, 4)
	if diff := cmp.Diff(want, keyed(t, many)); diff != "" {
		t.Errorf("1 and 4 threads (-1 +4):\n%s", diff)
	}
	shuffle(t, world)
	shuffled := load("shuffled", world, 2)
	if diff := cmp.Diff(want, keyed(t, shuffled)); diff != "" {
		t.Errorf("rows in another order (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(counts, describe(t, shuffled)["counts.csv"]); diff != "" {
		t.Errorf("quarantine of rows in another order (-before +after):\n%s", diff)
	}
}

// shuffle puts the rows of every file without quotes in another order, and takes the hashes out of the manifests.
func shuffle(t *testing.T, world string) {
	t.Helper()
	random := rand.New(rand.NewPCG(3, 4))
	err := filepath.WalkDir(world, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if d.Name() == ManifestName {
			lines := strings.Split(string(data), "\n")
			kept := lines[:0]
			for _, l := range lines {
				if !strings.HasPrefix(strings.TrimSpace(l), "sha256:") {
					kept = append(kept, strings.Replace(l, "- path: ", "- path: ", 1))
				}
			}
			return os.WriteFile(path, []byte(strings.Join(kept, "\n")), 0o644)
		}
		zipped := strings.HasSuffix(path, ".gz")
		if zipped {
			r, err := gzip.NewReader(bytes.NewReader(data))
			if err != nil {
				return err
			}
			if data, err = io.ReadAll(r); err != nil {
				return err
			}
		}
		if bytes.Contains(data, []byte(`"`)) {
			return nil
		}
		lines := bytes.Split(bytes.TrimRight(data, "\r\n"), []byte("\n"))
		rows := lines[1:]
		random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		data = append(bytes.Join(lines, []byte("\n")), '\n')
		if zipped {
			var b bytes.Buffer
			w := gzip.NewWriter(&b)
			w.Write(data)
			w.Close()
			data = b.Bytes()
		}
		return os.WriteFile(path, data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestNumbersStayInTheVault: no personal number of a world, in any form of it, stands in the warehouse's bytes, as text
// or as an integer, nor in what is said.
func TestNumbersStayInTheVault(t *testing.T) {
	world := sharedWorld(t)
	home := filepath.Join(t.TempDir(), "W")
	report, err := runLoad(t.Context(), Options{Deliveries: world, Workspace: home})
	if err != nil {
		t.Fatal(err)
	}
	db, err := duckdb.Open(t.Context(), filepath.Join(home, workspace.VaultFile), duckdb.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	numbers := map[string]bool{}
	if err := engine.Each(t.Context(), db,
		"select lpad(cast(number as varchar), 12, '0') from identity where number // 10000000000 <> 16",
		func(scan func(...any) error) error {
			var n string
			err := scan(&n)
			numbers[n] = true
			return err
		}); err != nil {
		t.Fatal(err)
	}
	if len(numbers) < 1000 {
		t.Fatalf("only %d numbers", len(numbers))
	}
	said := fmt.Sprintf("%+v", report)
	data := underKeys(t, home)
	for where, data := range map[string][]byte{"warehouse": data, "report": []byte(said)} {
		if at := findNumber(data, numbers); at >= 0 {
			t.Fatalf("%s: an identity number stands at byte %d", where, at)
		}
	}
}

// findNumber returns where an identity number begins in data, as twelve digits or as the engine stores 64-bit integers,
// and -1 if there is none.
func findNumber(data []byte, numbers map[string]bool) int {
	run := 0
	for i, c := range data {
		if run++; c < '0' || c > '9' {
			run = 0
		} else if run >= 12 && numbers[string(data[i-11:i+1])] {
			return i - 11
		}
	}
	for i := 0; i+8 <= len(data); i++ {
		if data[i+5] != 0 || data[i+6] != 0 || data[i+7] != 0 || data[i+4] == 0 {
			continue
		}
		n := binary.LittleEndian.Uint64(data[i:])
		if n > 1800_00000000 && n < 2100_00000000 && numbers[fmt.Sprintf("%012d", n)] {
			return i
		}
	}
	return -1
}

// underKeys is all that a workspace holds outside its vault: the warehouse's bytes, and every cell of every part as
// text, since parts are packed.
func underKeys(t *testing.T, home string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(home, workspace.WarehouseFile))
	if err != nil {
		t.Fatal(err)
	}
	db, err := duckdb.Open(t.Context(), "", duckdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	parts, err := filepath.Glob(filepath.Join(home, workspace.RegistersDir, "*"))
	if err != nil || len(parts) == 0 {
		t.Fatal("no parts", err)
	}
	for _, part := range parts {
		cells := filepath.Join(t.TempDir(), "cells.csv")
		err := db.Exec(t.Context(),
			fmt.Sprintf("copy (select * from read_parquet(%s)) to %s", engine.QuotePath(part), engine.Quote(cells)))
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(cells)
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, text...)
	}
	return data
}

// TestCanary: planted values in every place of a row come out in no message and no report, be the load well or ill.
func TestCanary(t *testing.T) {
	const canary = "kanarie-4711"
	dir := t.TempDir()
	in := filepath.Join(dir, "in", "2024-01-k")
	if err := os.MkdirAll(in, 0o755); err != nil {
		t.Fatal(err)
	}
	manifest := "agency: enforcement\ndelivered: 2024-01-02\nreference: 2024-01-01\nsynthetic: true\n" +
		"files: [{register: debt, path: \"*.csv\"}]\n"
	if err := os.WriteFile(filepath.Join(in, ManifestName), []byte(manifest), 0o644); err != nil {
		t.Fatal(err)
	}
	good := "196001019808,2024-01-01,public,state,1\n"
	for bad := range 7 {
		cells := []string{"196001019808", "2024-01-01", "public", "state", "1"}
		line := canary + "\n"
		if bad < 5 {
			cells[bad] = canary
			line = strings.Join(cells, ",") + "\n"
		} else if bad == 5 {
			line = strings.Join(cells, ",") + "," + canary + "\n"
		}
		for _, n := range []int{1, 30} {
			file := filepath.Join(in, "a.csv")
			err := os.WriteFile(file, []byte("person_id,as_of,kind,creditor,amount\n"+strings.Repeat(good, n)+line),
				0o644)
			if err != nil {
				t.Fatal(err)
			}
			home := filepath.Join(dir, fmt.Sprintf("W%d-%d", bad, n))
			report, err := runLoad(t.Context(), Options{Deliveries: filepath.Dir(in), Workspace: home})
			said := fmt.Sprintf("%+v", report)
			for _, f := range fault.Of(err) {
				said += f.In(lang.SV) + f.In(lang.EN) + fmt.Sprintf("%+v", f)
			}
			if (err == nil) != (n == 30 || bad == 3) {
				t.Errorf("%d good rows and a bad cell %d: %v", n, bad, err)
			}
			if strings.Contains(said, canary) || strings.Contains(said, "19600101") {
				t.Errorf("a value is said: bad cell %d, %d good rows", bad, n)
			}
			if err != nil {
				continue
			}
			warehouse := underKeys(t, home)
			if bad != 3 && bytes.Contains(warehouse, []byte(canary)) {
				t.Errorf("a quarantined value stands in the warehouse: bad cell %d", bad)
			}
		}
	}
}

// TestLoadAgain: loading what is loaded changes no byte of the workspace, under another folder name too.
func TestLoadAgain(t *testing.T) {
	world := sharedWorld(t)
	home := filepath.Join(t.TempDir(), "W")
	if _, err := runLoad(t.Context(), Options{Deliveries: world, Workspace: home}); err != nil {
		t.Fatal(err)
	}
	before := bytesOf(t, home)
	if err := os.Rename(filepath.Join(world, "2024-09-ivo"), filepath.Join(world, "2025-ivo-igen")); err != nil {
		t.Fatal(err)
	}
	report, err := runLoad(t.Context(), Options{Deliveries: world, Workspace: home})
	if err != nil || !report.Unchanged() || len(report.Known) != 9 {
		t.Fatalf("%+v %v", report, err)
	}
	if diff := cmp.Diff(before, bytesOf(t, home)); diff != "" {
		t.Errorf("loading again changed the workspace:\n%s", diff)
	}
	report, err = runLoad(t.Context(), Options{Deliveries: world, Workspace: home, Check: true})
	if err != nil || !report.Unchanged() {
		t.Fatalf("%+v %v", report, err)
	}
}

// TestFailedLoadLeavesTheWorkspace: a delivery with a mistake, a check and a stopped load leave an existing workspace
// as it was.
func TestFailedLoadLeavesTheWorkspace(t *testing.T) {
	world := sharedWorld(t)
	late := filepath.Join(t.TempDir(), "late")
	for _, name := range []string{"2024-09-ivo", "2024-09-skatteverket"} {
		if err := os.MkdirAll(late, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(world, name), filepath.Join(late, name)); err != nil {
			t.Fatal(err)
		}
	}
	home := filepath.Join(t.TempDir(), "W")
	if _, err := runLoad(t.Context(), Options{Deliveries: world, Workspace: home}); err != nil {
		t.Fatal(err)
	}
	before := bytesOf(t, home)
	unchanged := func(what string) {
		t.Helper()
		if diff := cmp.Diff(before, bytesOf(t, home)); diff != "" {
			t.Errorf("%s changed the workspace:\n%s", what, diff)
		}
	}
	report, err := runLoad(t.Context(), Options{Deliveries: late, Workspace: home, Check: true})
	if err != nil || len(report.Registers) != 6 {
		t.Fatalf("check: %+v %v", report, err)
	}
	unchanged("a check")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := runLoad(ctx, Options{Deliveries: late, Workspace: home}); err == nil {
		t.Error("a stopped load went well")
	}
	unchanged("a stopped load")
	licences := filepath.Join(late, "2024-09-ivo", "tillstand.csv")
	whole, err := os.ReadFile(licences)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(licences, whole[:len(whole)/2], 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = runLoad(t.Context(), Options{Deliveries: late, Workspace: home})
	var list fault.List
	if !errors.As(err, &list) || !strings.Contains(list.Error(), "sha256") {
		t.Errorf("a file that is cut off: %v", err)
	}
	unchanged("a failed load")
	w, err := workspace.OpenAlone(home, duckdb.NewStore)
	if err != nil {
		t.Fatal(err)
	}
	_, err = runLoad(t.Context(), Options{Deliveries: late, Workspace: home})
	if fault.ExitCode(err) != 5 {
		t.Errorf("a workspace in use: %v", err)
	}
	w.Close()
	unchanged("a load into a workspace in use")
}

func bytesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	got := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		got[path] = fmt.Sprintf("%x", sha256.Sum256(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestKilled: a load that is killed at any moment, first or later, leaves a workspace that works, with either what it
// had or all of the new. The load runs in a process of its own, this test binary.
func TestKilled(t *testing.T) {
	if from := os.Getenv("ANSATZ_TEST_LOAD"); from != "" {
		_, err := runLoad(context.Background(),
			Options{Deliveries: from, Workspace: os.Getenv("ANSATZ_TEST_WORKSPACE")})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	world := sharedWorld(t)
	late := filepath.Join(t.TempDir(), "late")
	if err := os.MkdirAll(late, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"2024-09-fk", "2024-09-skv-folkbokforing"} {
		if err := os.Rename(filepath.Join(world, name), filepath.Join(late, name)); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	full := filepath.Join(dir, "full")
	half := filepath.Join(dir, "half")
	loadInto := func(from, home string, after time.Duration) {
		t.Helper()
		killedAfter(t, after, "TestKilled", "ANSATZ_TEST_LOAD="+from, "ANSATZ_TEST_WORKSPACE="+home)
	}
	begun := time.Now()
	loadInto(world, half, 0)
	took := time.Since(begun)
	if err := os.CopyFS(full, os.DirFS(half)); err != nil {
		t.Fatal(err)
	}
	loadInto(late, full, 0)
	halfWant, fullWant := describe(t, half), describe(t, full)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d; the whole load took %v", seed, took)
	random := rand.New(rand.NewPCG(seed, 1))
	seen := map[string]int{}
	for round := range 6 {
		w := filepath.Join(dir, fmt.Sprintf("killed-%d", round))
		if round%2 == 0 { // a first load
			loadInto(world, w, time.Duration(random.Int64N(int64(took))))
			if _, err := os.Stat(w); err != nil {
				seen["no workspace"]++
				loadInto(world, w, 0)
			} else {
				seen["first load"]++
			}
			if diff := cmp.Diff(halfWant, describe(t, w)); diff != "" {
				t.Errorf("after a killed first load:\n%s", diff)
			}
			continue
		}
		if err := os.CopyFS(w, os.DirFS(half)); err != nil {
			t.Fatal(err)
		}
		loadInto(late, w, time.Duration(random.Int64N(int64(took)*5/4)))
		got := describe(t, w)
		switch {
		case cmp.Equal(got, halfWant):
			seen["as before"]++
		case cmp.Equal(got, fullWant):
			seen["all new"]++
		default:
			t.Errorf("after a killed late load the workspace is neither as before nor as after:\n%s",
				cmp.Diff(halfWant, got))
		}
		loadInto(late, w, 0)
		if diff := cmp.Diff(fullWant, describe(t, w)); diff != "" {
			t.Errorf("loading once more after a killed load:\n%s", diff)
		}
		left, _ := filepath.Glob(filepath.Join(w, "*"))
		if len(left) != 5 { // books, vault, registers, ledger, lock
			t.Errorf("left in the workspace: %v", left)
		}
	}
	t.Logf("killed loads left: %v", seen)
}

// killedAfter runs a test of this program in a process of its own, and kills it after a time; 0 lets it end, and end
// well.
func killedAfter(t *testing.T, after time.Duration, test string, env ...string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+test+"$")
	cmd.Env = append(os.Environ(), env...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if after > 0 {
		time.Sleep(after)
		cmd.Process.Kill()
	}
	if err := cmd.Wait(); err != nil && after == 0 {
		t.Fatal(err)
	}
}

// FuzzManifest: no manifest makes the reader fail, and what has no fault names an agency, a day and files.
func FuzzManifest(f *testing.F) {
	archives, _ := filepath.Glob("testdata/spec/*.txtar")
	for _, name := range archives {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		s := bufio.NewScanner(bytes.NewReader(data))
		var manifest []byte
		for s.Scan() {
			if strings.HasPrefix(s.Text(), "-- ") {
				if manifest != nil {
					f.Add(manifest)
				}
				manifest = nil
				if strings.Contains(s.Text(), ManifestName) {
					manifest = []byte{}
				}
			} else if manifest != nil {
				manifest = append(append(manifest, s.Bytes()...), '\n')
			}
		}
	}
	f.Add([]byte("a: &x {b: *x}\n<<: *x\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		m, faults := readManifest("delivery.yaml", src, law.Default())
		if len(faults) > 0 {
			return
		}
		if m == nil || m.agency == "" || m.delivered.IsZero() || len(m.entries) == 0 {
			t.Errorf("a manifest without fault and without content: %+v", m)
		}
	})
}

// TestStoppedLater: a later load that is stopped at any moment leaves warehouse and vault of the same load, and a
// workspace whose vault is behind its warehouse is refused, since the same key would be given to two persons.
func TestStoppedLater(t *testing.T) {
	world := sharedWorld(t)
	late := filepath.Join(t.TempDir(), "late")
	if err := os.MkdirAll(late, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(world, "2024-09-ivo"), filepath.Join(late, "2024-09-ivo")); err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(t.TempDir(), "W")
	if _, err := runLoad(t.Context(), Options{Deliveries: world, Workspace: home}); err != nil {
		t.Fatal(err)
	}
	behind, err := os.ReadFile(filepath.Join(home, workspace.VaultFile))
	if err != nil {
		t.Fatal(err)
	}
	stopped := 0
	for after := 20 * time.Millisecond; ; after = after * 3 / 2 {
		ctx, stop := context.WithTimeout(t.Context(), after)
		_, err := runLoad(ctx, Options{Deliveries: late, Workspace: home})
		stop()
		w, same := workspace.Open(home, duckdb.NewStore)
		if same != nil {
			t.Fatalf("stopped after %v: %v", after, same)
		}
		w.Close()
		if err == nil {
			break
		}
		stopped++
	}
	if stopped == 0 {
		t.Error("no load was stopped")
	}
	if err := os.WriteFile(filepath.Join(home, workspace.VaultFile), behind, 0o600); err != nil {
		t.Fatal(err)
	}
	before := bytesOf(t, home)
	_, err = runLoad(t.Context(), Options{Deliveries: late, Workspace: home})
	if list := fault.Of(err); len(list) != 1 || list[0].Kind != fault.Workspace {
		t.Fatalf("a vault that is behind: %v", err)
	}
	if diff := cmp.Diff(before, bytesOf(t, home)); diff != "" {
		t.Errorf("the refusal changed the workspace:\n%s", diff)
	}
}

// TestRoom: a load that the disk cannot hold is refused before it begins, with what it needs.
func TestRoom(t *testing.T) {
	folders := func(size int64) []*folder {
		return []*folder{{files: []*file{{format: parquet.Format{}, ending: "parquet", size: size}}}}
	}
	if err := checkRoom(t.TempDir(), nil, folders(1)); err != nil {
		t.Error(err)
	}
	err := checkRoom(t.TempDir(), nil, folders(1<<50))
	_, known := disk.Free(t.TempDir())
	if known && (fault.ExitCode(err) != 6 || !strings.Contains(err.Error(), "4503599.6 GB")) {
		t.Errorf("%v", err)
	}
}
