package bench

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ansatz/internal/engine"
	"ansatz/internal/engine/duckdb"
)

// national is the country that the targets are set for.
const national = 10_600_000

// country is the benchmark of entire countries: its measurements, and the folder of its files.
type country struct {
	*measured
	b    *testing.B
	dir  string
	step string
}

// peopleFrom reads a number of people from the environment.
func peopleFrom(b testing.TB, name string, otherwise int) int {
	b.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(strings.ReplaceAll(text, "_", ""))
	if err != nil || n < 1000 {
		b.Fatalf("%s must be a number of people, at least 1000", name)
	}
	return n
}

// BenchmarkNational measures everything that the project promises at a country's scale, as ratios within one run, on
// countries that it makes.
//
// ANSATZ_BENCH_PERSONS is the size of the country (default 10.6 million). ANSATZ_BENCH_SMALL is the size of the country
// that it is compared with for growth (1 million, or a tenth). ANSATZ_BENCH_CSV is the size of the country delivered as
// CSV (the same as the small one). ANSATZ_BENCH_DIR is the folder of all files. Each part can be selected by -bench.
// With ANSATZ_BENCH_AGAIN a measured part is measured again. Figures are saved one by one in figures.json and
// figures.md there.
func BenchmarkNational(b *testing.B) {
	dir := os.Getenv("ANSATZ_BENCH_DIR")
	if dir == "" {
		b.Skip("SKIPPED: ANSATZ_BENCH_DIR names no folder; run make bench-national")
	}
	dir, err := filepath.Abs(dir)
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err != nil {
		b.Fatal(err)
	}
	persons := peopleFrom(b, "ANSATZ_BENCH_PERSONS", national)
	small := peopleFrom(b, "ANSATZ_BENCH_SMALL", max(1000, min(1_000_000, persons/10)))
	m := openMeasured(b, dir, persons, small, peopleFrom(b, "ANSATZ_BENCH_CSV", small))
	room(b, dir, persons)
	c := &country{measured: m, dir: dir}
	parts := map[string]func(*country){
		"Synth":      (*country).synth,
		"Load":       (*country).load,
		"Run":        (*country).run,
		"Model":      (*country).model,
		"Comparison": (*country).comparison,
		"Networks":   (*country).networks,
		"Livelihood": (*country).livelihood,
		"Peer":       (*country).peer,
		"Memory":     (*country).memory,
		"CSV":        (*country).csv,
		"Late":       (*country).late,
	}
	failed := false
	for _, step := range steps {
		b.Run(step, func(b *testing.B) {
			c.b, c.step = b, step
			if m.done(step) && os.Getenv("ANSATZ_BENCH_AGAIN") == "" {
				c.tell("measured already; ANSATZ_BENCH_AGAIN=1 measures it again")
				return
			}
			m.clear(step)
			t := taken{Step: step, When: now(), Load: busy(), Failed: true}
			began := time.Now()
			defer func() {
				t.Took, t.Failed = time.Since(began).Seconds(), b.Failed() || b.Skipped()
				failed = failed || t.Failed
				if !b.Skipped() {
					m.Takes = append(m.Takes, t)
				}
				m.keep(b)
			}()
			parts[step](c)
			b.ReportMetric(time.Since(began).Seconds(), "s")
			b.ReportMetric(0, "ns/op")
		})
	}
	if !failed && os.Getenv("ANSATZ_BENCH_KEEP") == "" &&
		!slices.ContainsFunc(steps, func(s string) bool { return !m.done(s) }) {
		c.discard()
	}
	fmt.Fprintf(os.Stderr, "\n%s\nwritten to %s\n", m.page(), filepath.Join(dir, "figures.md"))
}

// roomPerPerson is the most disk space that the benchmark needs at one time, in bytes per person of the country. It is
// three times the space for a million people, because the engine spills more for a larger country.
const roomPerPerson = 2000

func room(b testing.TB, dir string, persons int) {
	b.Helper()
	need := int64(persons) * roomPerPerson
	held := size(dir)
	free, err := freeBytes(dir)
	if err != nil {
		b.Fatal(err)
	}
	fmt.Fprintf(os.Stderr, "%s people in %s: needs about %s of disk, of which it holds %s; %s are free\n",
		grouped(int64(persons)), dir, bytes_.text(float64(need)), bytes_.text(float64(held)),
		bytes_.text(float64(free)))
	if free+held < need {
		b.Fatalf("%s of disk are needed and %s are free; choose another place by ANSATZ_BENCH_DIR",
			bytes_.text(float64(need)), bytes_.text(float64(free)))
	}
}

// tell prints the progress of the benchmark.
func (c *country) tell(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s  %-10s  %s\n", time.Now().UTC().Format("15:04:05"), c.step, fmt.Sprintf(format, args...))
}

// add saves a figure without a target.
func (c *country) add(what string, value float64, u unit, command string) {
	c.keepFigure(figure{Step: c.step, What: what, Value: value, Unit: u, Command: command})
}

// most saves a figure that must be at most its target. least saves one that must be at least its target.
func (c *country) most(what string, value float64, u unit, target float64, command string) {
	c.keepFigure(figure{Step: c.step, What: what, Value: value, Unit: u, Target: &target, Command: command})
}

func (c *country) least(what string, value float64, u unit, target float64, command string) {
	c.keepFigure(figure{Step: c.step, What: what, Value: value, Unit: u, Target: &target,
		AtLeast: true, Command: command})
}

// holds saves whether a condition holds that must hold.
func (c *country) holds(what string, ok bool, command string) {
	v := 0.0
	if ok {
		v = 1
	}
	c.least(what, v, yes, 1, command)
}

func (c *country) keepFigure(f figure) {
	c.tell("%-60s %12s  %s", f.What, f.Unit.text(f.Value), f.target())
	c.Figures = append(c.Figures, f)
	c.keep(c.b)
}

// show saves a table.
func (c *country) show(t table) {
	t.Step = c.step
	c.Tables = append(c.Tables, t)
	c.keep(c.b)
}

func (c *country) path(names ...string) string {
	return filepath.Join(append([]string{c.dir}, names...)...)
}

func (c *country) remove(names ...string) {
	for _, name := range names {
		if err := os.RemoveAll(c.path(name)); err != nil {
			c.b.Fatal(err)
		}
	}
}

// discard removes everything but the figures.
func (c *country) discard() {
	entries, _ := os.ReadDir(c.dir)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "figures.") {
			c.remove(e.Name())
		}
	}
}

// deliveries returns the folder of a country of so many people. It makes the country if necessary.
func (c *country) deliveries(persons int) string {
	dir := c.path("country-" + strconv.Itoa(persons))
	if !exists(dir) {
		c.tell("making a country of %s people", grouped(int64(persons)))
		c.make(persons)
	}
	return dir
}

// make makes a country under a temporary name first, so that a folder with a country's name is always complete.
func (c *country) make(persons int, more ...string) spent {
	dir := c.path("country-" + strconv.Itoa(persons))
	c.remove("making", filepath.Base(dir))
	s := run(c.b, append([]string{"synth", "--persons", strconv.Itoa(persons), "--seed", "1", "--out",
		c.path("making")}, more...)...)
	if err := os.Rename(c.path("making"), dir); err != nil {
		c.b.Fatal(err)
	}
	return s
}

// workspace returns the workspace of a country of so many people. It loads the country if necessary.
func (c *country) workspace(persons int) string {
	dir := c.path("workspace-" + strconv.Itoa(persons))
	if !exists(dir) || !exists(dir+".models") {
		c.remove(filepath.Base(dir))
		deliveries := c.deliveries(persons)
		c.tell("loading %s people", grouped(int64(persons)))
		run(c.b, "load", deliveries, "--workspace", dir)
		keepModels(c.b, dir)
	}
	return dir
}

// growth saves how much longer the country took than the small one, with the target: 12 times for 10.6 times the
// people.
func (c *country) growth(what string, large, small spent, command string) {
	most := 12.0 / 10.6 * float64(c.Persons) / float64(c.Small)
	c.most(fmt.Sprintf("%s: growth of time from %s to %s people", what, grouped(int64(c.Small)),
		grouped(int64(c.Persons))), ratio(large, small), times, most, command)
}

func ratio(a, b spent) float64 { return a.Wall.Seconds() / b.Wall.Seconds() }

// ratioOfCPU compares processor times, which say more than the clock where both are short or the machine does other
// work.
func ratioOfCPU(a, b spent) float64 { return a.CPU.Seconds() / b.CPU.Seconds() }

// took saves a command's wall time, its processor time and its peak memory.
func (c *country) took(what string, s spent, command string) {
	c.add(what+": processor time", s.CPU.Seconds(), seconds, command)
	c.most(what+": peak memory", float64(s.Peak), bytes_, 12e9, command)
}

func (c *country) synth() {
	command := fmt.Sprintf("ansatz synth --persons %d --seed 1 --out country", c.Persons)
	small := c.make(c.Small)
	large := c.make(c.Persons)
	n := number(c.b, "", fmt.Sprintf("select cast(sum(num_rows) as bigint) from parquet_file_metadata(%s)",
		engine.Quote(filepath.Join(c.deliveries(c.Persons), "*", "*.parquet"))))
	c.least("rows of the deliveries", float64(n), count, 500e6, command)
	c.most("synthetic country: time", large.Wall.Seconds(), seconds, 720, command)
	c.add("synthetic country: processor time", large.CPU.Seconds(), seconds, command)
	c.most("synthetic country: peak memory", float64(large.Peak), bytes_, 8e9, command)
	c.growth("synthetic country", large, small, command)
}

func (c *country) load() {
	command := "ansatz load country --workspace w"
	dir := c.deliveries(c.Persons)
	scan := bare{Before: reading, Statements: scanOfDeliveries(c.b, dir)}
	scan.engine(c.b) // what comes from the disk's cache the second time
	floor := scan.engine(c.b)
	c.add("floor (a): bare scan of the needed columns of the deliveries", floor.Wall.Seconds(), seconds,
		"engine: "+scanned([]string{"column"}, "read_parquet(file)")+", …")

	files := dataFiles(c.b, dir)
	c.remove("floor.duckdb")
	bareCopy := bare{File: c.path("floor.duckdb"), Statements: copyOfDeliveries(files)}.engine(c.b)
	copied := size(c.path("floor.duckdb"))
	c.remove("floor.duckdb")
	c.add("floor (b): bare copy of the deliveries into an engine file", bareCopy.Wall.Seconds(), seconds,
		"engine: create table t as select * from read_parquet(file), …")
	c.add("floor (b): processor time", bareCopy.CPU.Seconds(), seconds, "the same")

	smallWorkspace, workspace := "workspace-"+strconv.Itoa(c.Small), "workspace-"+strconv.Itoa(c.Persons)
	c.remove(smallWorkspace, workspace)
	small := run(c.b, "load", c.deliveries(c.Small), "--workspace", c.path(smallWorkspace))
	large := run(c.b, "load", dir, "--workspace", c.path(workspace))
	keepModels(c.b, c.path(smallWorkspace))
	keepModels(c.b, c.path(workspace))
	n := rowsRead(c.b, c.path(workspace))
	c.add("load: time", large.Wall.Seconds(), seconds, command)
	c.most("load: ratio to the bare copy", ratio(large, bareCopy), times, 3, command)
	c.add("load: ratio of processor time to the bare copy's",
		large.CPU.Seconds()/bareCopy.CPU.Seconds(), times, command)
	c.add("load: rows a second", float64(n)/large.Wall.Seconds(), count, command)
	c.took("load", large, command)
	c.growth("load", large, small, command)
	delivered := sizes(files)
	kept := stored(c.path(workspace))
	c.most("warehouse: size beside that of the deliveries", float64(kept)/float64(delivered), times, 1.2, command)
	c.show(table{Title: "Bytes", Head: []string{"what", "bytes"}, Rows: [][]string{
		{"deliveries (Parquet)", bytes_.text(float64(delivered))},
		{"warehouse", bytes_.text(float64(kept))},
		{"models.duckdb: the models that the load makes", bytes_.text(float64(size(c.path(workspace) + ".models")))},
		{"vault.duckdb", bytes_.text(float64(size(filepath.Join(c.path(workspace), "vault.duckdb"))))},
		{"the engine's file of the bare copy", bytes_.text(float64(copied))},
		{"read by the bare copy (disk and its cache)", bytes_.text(float64(bareCopy.Read))},
		{"written by the bare copy", bytes_.text(float64(bareCopy.Written))},
		{"read by the load", bytes_.text(float64(large.Read))},
		{"written by the load", bytes_.text(float64(large.Written))},
	}})
}

// results runs a study and returns its measurements and the bytes of its results.
func (c *country) results(workspace string, args ...string) (spent, []byte) {
	out := c.path("out")
	s := run(c.b, append([]string{"run", "--workspace", workspace, "--out", out, "--unprotected"}, args...)...)
	text, err := os.ReadFile(filepath.Join(out, "results.csv"))
	if err != nil {
		c.b.Fatal(err)
	}
	return s, text
}

// made returns how many models a run reports as made.
func (c *country) made(s spent) float64 {
	found := regexp.MustCompile(`(\d+) of \d+ models were computed again`).FindStringSubmatch(s.Out)
	if found == nil {
		c.b.Fatalf("the run does not say how many models it made:\n%s", s.Out)
	}
	n, _ := strconv.Atoi(found[1])
	return float64(n)
}

func (c *country) run() {
	command := "ansatz run --workspace w --out o --unprotected"
	smallWorkspace, workspace := c.workspace(c.Small), c.workspace(c.Persons)
	asLoaded(c.b, smallWorkspace)
	small, _ := c.results(smallWorkspace)

	asLoaded(c.b, workspace)
	floor := warehouseScan(c.b, workspace, "ansatz")
	c.add("floor: bare scan of the needed columns of the warehouse", floor.Wall.Seconds(), seconds,
		"engine: "+scanned([]string{"column"}, "register")+", …")
	c.add("floor: processor time", floor.CPU.Seconds(), seconds, "the same")
	first, results := c.results(workspace)
	c.most("run: time", first.Wall.Seconds(), seconds, 180, command)
	c.most("run: ratio to the bare scan", ratio(first, floor), times, 4, command)
	c.add("run: ratio of processor time to the bare scan's", first.CPU.Seconds()/floor.CPU.Seconds(), times, command)
	summed := bare{File: warehouse(workspace), Options: duckdb.Options{ReadOnly: true}, Before: reading,
		Statements: scanOfSums(c.b)}.engine(c.b)
	c.add("the same floor with the sums by calendar year, which the study's periods are answered from, instead "+
		"of the payments", summed.Wall.Seconds(), seconds, "the same")
	c.add("run: ratio to that", ratio(first, summed), times, command)
	c.took("run", first, command)
	c.growth("run", first, small, command)
	if err := os.WriteFile(c.path("results.csv"), results, 0o644); err != nil {
		c.b.Fatal(err)
	}
	c.show(whereTheTimeGoes(c.b, workspace, "Where the time of a run goes, by model: two are made at a time, "+
		"so that each takes longer than alone, and all together less than their sum", false))
	c.show(whereTheTimeGoes(c.b, workspace,
		"The models that the load makes, two at a time: they ask nothing of a study", true))
	c.show(table{Title: "Bytes of a run", Head: []string{"what", "bytes"}, Rows: [][]string{
		{"read by the bare scan (disk and its cache)", bytes_.text(float64(floor.Read))},
		{"read by the run", bytes_.text(float64(first.Read))},
		{"written by the run", bytes_.text(float64(first.Written))},
		{"models.duckdb", bytes_.text(float64(size(models(workspace))))},
	}})

	again, same := c.results(workspace)
	c.most("run again, nothing changed: time", again.Wall.Seconds(), seconds, 3, command)
	c.add("run again: processor time", again.CPU.Seconds(), seconds, command)
	c.holds("run again: the same bytes", bytes.Equal(same, results), command)
	forget(c.b, workspace)
	nothing, same := c.results(workspace)
	c.add("run with no model made, not those of the load either: time", nothing.Wall.Seconds(), seconds, command)
	c.most("run with no model made: ratio to the run after a load", ratio(nothing, first), times, 2.5, command)
	c.add("run with no model made: ratio of processor time to that", nothing.CPU.Seconds()/first.CPU.Seconds(), times,
		command)
	c.holds("run with no model made: the same bytes", bytes.Equal(same, results), command)
	asLoaded(c.b, workspace)
	c.results(workspace)
	period := c.study("other-period", func(text string) string {
		return replace(c.b, text, "had_benefit:    {from: 2020-01-01", "had_benefit:    {from: 2021-01-01")
	})
	changes := []struct {
		what, command string
		args          []string
	}{
		{"run with another k", command + " --k 4", []string{"--k", "4"}},
		{"run with another period of benefits",
			"ansatz run study --workspace w --out o --unprotected", []string{period}},
	}
	warm := make([][]byte, len(changes))
	for i, change := range changes {
		var s spent
		s, warm[i] = c.results(workspace, change.args...)
		c.add(change.what+": time", s.Wall.Seconds(), seconds, change.command)
		c.add(change.what+": models made anew", c.made(s), count, change.command)
	}
	for i, change := range changes {
		forget(c.b, workspace)
		_, fresh := c.results(workspace, change.args...)
		c.holds(change.what+": the bytes of a fresh run",
			bytes.Equal(fresh, warm[i]) && !bytes.Equal(fresh, results), change.command)
	}
}

// whereTheTimeGoes lists the models that took longest, from the workspace's cache of models: those of a run, or those
// that the load made.
func whereTheTimeGoes(b testing.TB, workspace, title string, ofLoad bool) table {
	t := table{Title: title, Head: []string{"model", "time", "of all these models'", "rows"}}
	const shown = 20
	general := "name in ('" + strings.Join(general(b), "', '") + "')"
	if !ofLoad {
		general = "not " + general
	}
	where := " from model.state where microseconds > 0 and " + general
	sum := number(b, models(workspace), "select cast(sum(microseconds) as bigint)"+where)
	line := func(name string, microseconds int64, made string) {
		t.Rows = append(t.Rows, []string{name, seconds.text(float64(microseconds) / 1e6),
			fmt.Sprintf("%.1f %%", 100*float64(microseconds)/float64(sum)), made})
	}
	var rest, others int64
	rows(b, models(workspace), "select name, microseconds, n_rows"+where+" order by microseconds desc, name",
		func(scan func(...any) error) error {
			var name string
			var took, n int64
			if err := scan(&name, &took, &n); err != nil {
				return err
			}
			if len(t.Rows) < shown {
				line("`"+name+"`", took, grouped(n))
				return nil
			}
			rest += took
			others++
			return nil
		})
	if others > 0 {
		line(fmt.Sprintf("the other %d", others), rest, "")
	}
	return t
}

// study writes a changed copy of the built-in study and returns its folder.
func (c *country) study(name string, change func(string) string) string {
	c.b.Helper()
	dir := c.path("study-" + name)
	s := run(c.b, "study", "show")
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "study.yaml"), []byte(change(s.Out)), 0o644)
	}
	if err != nil {
		c.b.Fatal(err)
	}
	return dir
}

// replace replaces a text that must be there.
func replace(b testing.TB, text, old, by string) string {
	b.Helper()
	if !strings.Contains(text, old) {
		b.Fatalf("the built-in study holds no %q any more", old)
	}
	return strings.Replace(text, old, by, 1)
}

// only keeps only the named results of a study.
func only(b testing.TB, text string, names ...string) string {
	b.Helper()
	head, results, ok := strings.Cut(text, "\nresults:")
	if !ok {
		b.Fatal("the built-in study has no results any more")
	}
	note, results, _ := strings.Cut(results, "\n")
	kept := head + "\nresults:" + note + "\n"
	for _, part := range strings.Split(results, "  - result: ")[1:] {
		name, _, _ := strings.Cut(part, "\n")
		if slices.Contains(names, strings.TrimSpace(name)) {
			kept += "  - result: " + part
			names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == strings.TrimSpace(name) })
		}
	}
	if len(names) > 0 {
		b.Fatalf("the built-in study has no %v any more", names)
	}
	return kept
}

// memory loads and runs with half the memory of a small machine. This is slower and gives the same bytes.
func (c *country) memory() {
	const limit = "4GB"
	workspace := c.workspace(c.Persons)
	results, err := os.ReadFile(c.path("results.csv"))
	if err != nil {
		_, results = c.results(workspace)
	}
	contents := digest(c.b, workspace)
	c.remove("workspace-frugal")
	command := "ansatz load country --workspace w --memory " + limit
	s := run(c.b, "load", c.deliveries(c.Persons), "--workspace", c.path("workspace-frugal"), "--memory", limit)
	c.add("load with --memory "+limit+": time", s.Wall.Seconds(), seconds, command)
	c.took("load with --memory "+limit, s, command)
	c.add("load with --memory "+limit+": bytes written", float64(s.Written), bytes_, command)
	c.holds("load with --memory "+limit+": every register the same",
		slices.Equal(digest(c.b, c.path("workspace-frugal")), contents), command)
	command = "ansatz run --workspace w --out o --memory " + limit
	s, same := c.results(c.path("workspace-frugal"), "--memory", limit)
	c.add("run with --memory "+limit+": time", s.Wall.Seconds(), seconds, command)
	c.took("run with --memory "+limit, s, command)
	c.holds("run with --memory "+limit+": the same bytes", bytes.Equal(same, results), command)
	c.remove("workspace-frugal")
}

// digest returns the content of every register of a workspace, independent of the order of rows: its name, the number
// of rows, and the combined hash of all rows.
func digest(b testing.TB, workspace string) (all []string) {
	b.Helper()
	var parts []string
	rows(b, warehouse(workspace), "select table_name, string_agg(column_name, ', ' order by ordinal_position) "+
		"from information_schema.columns where table_schema = 'register' group by table_name order by table_name",
		func(scan func(...any) error) error {
			var name, columns string
			err := scan(&name, &columns)
			parts = append(parts, fmt.Sprintf("select '%s', count(*), coalesce(bit_xor(hash(%s)), 0) from register.%s",
				name, columns, name))
			return err
		})
	rows(b, warehouse(workspace), strings.Join(parts, " union all "), func(scan func(...any) error) error {
		var name string
		var n int64
		var sum uint64
		err := scan(&name, &n, &sum)
		all = append(all, fmt.Sprintln(name, n, sum))
		return err
	})
	slices.Sort(all)
	return all
}

// csv loads the deliveries of a country as gzipped CSV, and compares it with the engine's own reading of the same
// files.
func (c *country) csv() {
	dir := c.path("csv")
	if !exists(dir) {
		c.remove("making-csv")
		run(c.b, "synth", "--persons", strconv.Itoa(c.CSV), "--seed", "1", "--format", "csv",
			"--out", c.path("making-csv"))
		if err := os.Rename(c.path("making-csv"), dir); err != nil {
			c.b.Fatal(err)
		}
	}
	files := dataFiles(c.b, dir)
	var counts []string
	for _, f := range files {
		counts = append(counts, "select count(*) from "+source(f))
	}
	counted := bare{Statements: counts}.engine(c.b)
	c.remove("floor.duckdb")
	copied := bare{File: c.path("floor.duckdb"), Statements: copyOfDeliveries(files)}.engine(c.b)
	c.remove("floor.duckdb", "workspace-csv")
	s := run(c.b, "load", dir, "--workspace", c.path("workspace-csv"))
	command := "ansatz load country-csv --workspace w"
	c.add("CSV: size of the files (gzip)", float64(sizes(files)), bytes_,
		fmt.Sprintf("ansatz synth --persons %d --format csv --out country-csv", c.CSV))
	c.add("CSV floor: the engine counts the files' rows", counted.Wall.Seconds(), seconds,
		"engine: select count(*) from read_csv(file, all_varchar = true), …")
	c.add("CSV floor: the engine reads the files into tables, all text", copied.Wall.Seconds(), seconds,
		"engine: create table t as select * from read_csv(file, all_varchar = true), …")
	c.add("CSV load: time", s.Wall.Seconds(), seconds, command)
	c.most("CSV load: ratio to the engine's read into tables", ratio(s, copied), times, 2, command)
	c.add("CSV load: ratio of processor time to that of the engine's read into tables",
		s.CPU.Seconds()/copied.CPU.Seconds(), times, command)
	c.add("CSV load: ratio to the engine's bare count", ratio(s, counted), times, command)
	c.took("CSV load", s, command)
	if c.CSV == c.Small {
		same := slices.Equal(digest(c.b, c.path("workspace-csv")), digest(c.b, c.workspace(c.Small)))
		c.holds("CSV load: every register the same as from Parquet", same, command)
	}
	c.remove("csv", "workspace-csv")
}
