//go:build linux

package live

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
)

// The bench is told by the environment how many people the countries have, and how many workers stand beside the
// coordinator, which computes too: numbers with spaces between them. dirVariable names a folder in which countries and
// workspaces are kept.
const (
	sizesVariable   = "ANSATZ_BENCH_TRINO_PEOPLE"
	workersVariable = "ANSATZ_BENCH_TRINO_WORKERS"
	dirVariable     = "ANSATZ_BENCH_TRINO_DIR"
)

const (
	benchHeap = 2000 // of each node, in MB
	benchSeed = 4
)

// BenchmarkStudy: the study ansatz in the program and on clusters of several sizes, with the same results. Each node
// has a core of its own (taskset), and the program has as many cores as the cluster. The nodes are warm: they have
// computed the study of a small country twice before.
func BenchmarkStudy(b *testing.B) {
	home := os.Getenv(cacheVariable)
	if home == "" {
		b.Skip("SKIPPED, NOT MEASURED: no Trino server; make bench-trino starts one")
	}
	dir := cmp.Or(os.Getenv(dirVariable), b.TempDir())
	for _, n := range strings.Fields(os.Getenv(workersVariable)) {
		workers, err := strconv.Atoi(n)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("workers="+n, func(b *testing.B) {
			if nodes := workers + 1; nodes > runtime.NumCPU() {
				b.Skipf("SKIPPED, NOT MEASURED: %d nodes of one core each on a machine of %d cores", nodes,
					runtime.NumCPU())
			}
			c, err := start(b, home, size{workers: workers, heap: benchHeap, lasting: true})
			if err != nil {
				b.Fatal(err)
			}
			defer c.end()
			for i, node := range c.nodes {
				pin(b, node.Process.Pid, strconv.Itoa(i))
			}
			for i := range 2 {
				workspace, out := benchCountry(b, dir, "5000", i), filepath.Join(b.TempDir(), strconv.Itoa(i))
				do(b, c.environment("bench"), "run", "ansatz", "-w", workspace, "--unprotected", "-o", out)
			}
			for people := range strings.FieldsSeq(os.Getenv(sizesVariable)) {
				workspace := benchCountry(b, dir, people, benchSeed)
				b.Run("people="+people, func(b *testing.B) { benchStudy(b, c, workspace) })
			}
		})
	}
}

// benchCountry returns the workspace of a made-up country.
func benchCountry(b *testing.B, dir, people string, seed int) string {
	b.Helper()
	of := fmt.Sprintf("%s-%d", people, seed)
	country, workspace := filepath.Join(dir, "country-"+of), filepath.Join(dir, "workspace-"+of)
	if _, err := os.Stat(workspace); err == nil {
		return workspace
	}
	do(b, nil, "synth", "--persons", people, "--seed", strconv.Itoa(seed), "--out", country)
	do(b, nil, "load", country, "-w", workspace)
	return workspace
}

// benchStudy computes the study in the program and on the cluster, and prints what both took.
func benchStudy(b *testing.B, c *cluster, workspace string) {
	outs := b.TempDir()
	here, there := filepath.Join(outs, "here"), filepath.Join(outs, "there")
	models := filepath.Join(workspace, "models.duckdb")
	if err := os.Remove(models); err != nil && !os.IsNotExist(err) {
		b.Fatal(err)
	}
	args := []string{"run", "ansatz", "-w", workspace, "--unprotected", "-o"}
	cores := fmt.Sprintf("0-%d", len(c.nodes)-1)
	for b.Loop() {
		began := time.Now()
		used := pinned(b, cores, nil, append(args, here)...)
		alone := time.Since(began)

		before, earlier := c.processor(b), c.queries(b)
		began = time.Now()
		asking := pinned(b, cores, c.environment("bench"), append(args, there)...)
		distributed := time.Since(began)
		nodes := c.processor(b) - before
		sameRows(b, here, there)

		var total traffic
		statements := 0
		made := map[string]time.Duration{}
		for id, q := range c.queries(b) {
			if _, ok := earlier[id]; ok || q.Session.Source != "ansatz" {
				continue
			}
			statements++
			total.add(q)
			if m := maker.FindStringSubmatch(q.Query); m != nil {
				made[m[1]+"."+m[2]] = q.elapsed()
			}
		}
		b.ReportMetric(alone.Seconds(), "s-program")
		b.ReportMetric(distributed.Seconds(), "s-trino")
		b.ReportMetric(distributed.Seconds()/alone.Seconds(), "x")
		b.ReportMetric(used.Seconds(), "cpu-s-program")
		b.ReportMetric((nodes + asking).Seconds(), "cpu-s-trino")
		b.ReportMetric((nodes+asking).Seconds()/used.Seconds(), "x-cpu")
		b.Logf("%d statements; %.1f MB read, %.1f MB written, %.1f MB moved between tasks",
			statements, total.read/1e6, total.written/1e6, total.moved/1e6)
		byModel(b, models, made)
	}
}

// byModel prints the models that took longest on the cluster.
func byModel(b *testing.B, models string, there map[string]time.Duration) {
	e, err := duckdb.Open(b.Context(), models, engine.Options{ReadOnly: true})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	here := map[string]time.Duration{}
	const query = "select name, microseconds from model.state"
	err = engine.Each(b.Context(), e, query, func(scan func(...any) error) error {
		var name string
		var micro int64
		err := scan(&name, &micro)
		here[name] = time.Duration(micro) * time.Microsecond
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	var names []string
	var all, sum time.Duration
	for name, took := range there {
		names, all, sum = append(names, name), all+here[name], sum+took
	}
	slices.SortFunc(names, func(x, y string) int { return cmp.Or(cmp.Compare(there[y], there[x]), cmp.Compare(x, y)) })
	b.Logf("%-32s %9s %9s", "model, seconds by the clock", "program", "Trino")
	for _, name := range names[:min(len(names), 15)] {
		b.Logf("%-32s %9.2f %9.2f", name, here[name].Seconds(), there[name].Seconds())
	}
	b.Logf("%-32s %9.2f %9.2f", fmt.Sprintf("all %d, several at a time", len(names)), all.Seconds(), sum.Seconds())
}

// pin has a process use only some cores.
func pin(b *testing.B, pid int, cores string) {
	b.Helper()
	if text, err := exec.Command("taskset", "-a", "-c", "-p", cores, strconv.Itoa(pid)).CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, text)
	}
}

// pinned runs the program on some cores, and returns the processor time that it has used.
func pinned(b *testing.B, cores string, environment []string, args ...string) time.Duration {
	b.Helper()
	path, err := program()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.CommandContext(b.Context(), "taskset", append([]string{"-c", cores, path}, args...)...)
	cmd.Env = append(os.Environ(), environment...)
	if text, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, text)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

// processor is the processor time that the nodes have used.
func (c *cluster) processor(b *testing.B) (sum time.Duration) {
	const tick = 10 * time.Millisecond
	for _, n := range c.nodes {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", n.Process.Pid))
		if err != nil {
			b.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(text), ") ")
		fields := strings.Fields(rest)
		for _, field := range fields[11:13] { // user, system
			sum += time.Duration(number(b, field)) * tick
		}
	}
	return sum
}

// query is one of the server's list of queries.
type query struct {
	QueryID string `json:"queryId"`
	Query   string `json:"query"`
	Session struct {
		Source string `json:"source"`
	} `json:"session"`
	QueryStats struct {
		ElapsedTime                  string `json:"elapsedTime"`
		PhysicalInputDataSize        string `json:"physicalInputDataSize"`
		PhysicalWrittenDataSize      string `json:"physicalWrittenDataSize"`
		InternalNetworkInputDataSize string `json:"internalNetworkInputDataSize"`
	} `json:"queryStats"`
}

var maker = regexp.MustCompile(`^create table "(\w+)"\."(\w+)_[0-9a-f]{16}"`)

func (q query) elapsed() time.Duration {
	took, _ := time.ParseDuration(q.QueryStats.ElapsedTime) // days are none of its units, nor needed
	return took
}

// queries are all that the server remembers, by their names.
func (c *cluster) queries(b *testing.B) map[string]query {
	var list []query
	text, err := c.get("/v1/query")
	if err == nil {
		err = json.Unmarshal([]byte(text), &list)
	}
	if err != nil {
		b.Fatal(err)
	}
	all := map[string]query{}
	for _, q := range list {
		all[q.QueryID] = q
	}
	return all
}

// traffic is bytes.
type traffic struct{ read, written, moved float64 }

func (t *traffic) add(q query) {
	t.read += bytesOf(q.QueryStats.PhysicalInputDataSize)
	t.written += bytesOf(q.QueryStats.PhysicalWrittenDataSize)
	t.moved += bytesOf(q.QueryStats.InternalNetworkInputDataSize)
}

// bytesOf reads a size with the server's unit.
func bytesOf(size string) float64 {
	units := []string{"PB", "TB", "GB", "MB", "kB", "B"}
	for i, unit := range units {
		if text, ok := strings.CutSuffix(size, unit); ok {
			n, _ := strconv.ParseFloat(text, 64)
			for range len(units) - 1 - i {
				n *= 1024
			}
			return n
		}
	}
	return 0
}
