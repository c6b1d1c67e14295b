package bench

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ansatz/internal/disclosure"
	"ansatz/internal/disclosure/system"
	"ansatz/internal/disclosure/system/systemtest"
	"ansatz/internal/engine/duckdb"
	"ansatz/internal/kind"
	"ansatz/internal/lang"
	whole "ansatz/internal/run"
	"ansatz/internal/study"
	row "ansatz/internal/table"
)

// What the comparison is held to.
const (
	widthBeside   = 5.0  // of each withheld count, by the peer's own audit
	cellsBeside   = 1.10 // of the cells that the peer's optimum withholds
	studyBeside   = 0.5  // of the time of the peer's modular method
	largeBeside   = 1.0 / 3
	optimumLimit  = 15 // seconds of the processor that a peer's optimum may take
	modularLimit  = 15 // and a table of a study by its modular method
	repeatedStudy = 3  // times that a study is protected; the middle one counts
)

// job is what the peer is asked to do, and its answer.
type job struct {
	Name   string  `json:"name"`
	Method string  `json:"method"`
	Limit  float64 `json:"limit"`
	Width  float64 `json:"width"`
	Sum    bool    `json:"sum"` // the margins are not in the file

	Seconds  float64 `json:"seconds"`
	Ended    bool    `json:"ended"` // after Limit seconds
	Refused  string  `json:"refused"`
	Withheld int     `json:"withheld"`
	Narrow   int     `json:"narrow"` // withheld cells whose interval is narrower than Width
	Exact    int     `json:"exact"`  // of them, those that follow exactly
	Unsafe   int     `json:"unsafe"` // unsafe cells with less room than asked for
	Cells    int     `json:"cells"`
	Read     float64 `json:"read"` // seconds
}

func (j job) answered() bool { return !j.Ended && j.Refused == "" }

// beside is the comparison at work.
type beside struct {
	b       *testing.B
	dir     string
	jobs    []job
	answers map[string]job // by name and method
}

func (c *beside) ask(j job) { c.jobs = append(c.jobs, j) }

func (c *beside) write(name, text string) {
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(text), 0o644); err != nil {
		c.b.Fatal(err)
	}
}

// peer lets the peer do all jobs, and gives its version.
func (c *beside) peer(python string) string {
	text, err := json.Marshal(c.jobs)
	if err != nil {
		c.b.Fatal(err)
	}
	c.write("jobs.json", string(text))
	script, err := filepath.Abs("testdata/suppression.py")
	if err != nil {
		c.b.Fatal(err)
	}
	cmd := exec.Command(python, script, c.dir)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		c.b.Fatal(err)
	}
	var all struct {
		Version string
		Answers []job
	}
	text, err = os.ReadFile(filepath.Join(c.dir, "answers.json"))
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		c.b.Fatal(err)
	}
	c.answers = map[string]job{}
	for _, a := range all.Answers {
		c.answers[a.Name+" "+a.Method] = a
	}
	return all.Version
}

// instance is a system of tables of one kind, and what came of it.
type instance struct {
	kind, name string
	task       system.Task
	withheld   int
	took       time.Duration
}

// instances are generated systems, of each kind several.
func instances() (all []instance) {
	flat, levels := systemtest.Flat, systemtest.Levels
	rule := systemtest.Rule{Threshold: 5, Width: widthBeside}
	for _, k := range []struct {
		kind string
		dims []systemtest.Dimension
	}{
		{"two-way 10 × 10", []systemtest.Dimension{flat(10), flat(10)}},
		{"two-way 15 × 20", []systemtest.Dimension{flat(15), flat(20)}},
		{"hierarchical 6 × (3 × 3)", []systemtest.Dimension{flat(6), levels(3, 3)}},
		{"hierarchical 10 × (4 × 4)", []systemtest.Dimension{flat(10), levels(4, 4)}},
		{"hierarchical (3 × 3) × (3 × 4)", []systemtest.Dimension{levels(3, 3), levels(3, 4)}},
		{"three-way 4 × 4 × 4", []systemtest.Dimension{flat(4), flat(4), flat(4)}},
		{"three-way 5 × 4 × 4", []systemtest.Dimension{flat(5), flat(4), flat(4)}},
	} {
		for seed := range uint64(5) {
			all = append(all, instance{kind: k.kind, task: systemtest.Table(seed+1, rule, 100, k.dims...)})
		}
	}
	for seed := range uint64(5) {
		all = append(all, instance{kind: "linked 8 × 6 and 8 × (3 × 3)", task: linkedTables(seed+1, rule, 8, flat(6),
			levels(3, 3))})
	}
	for i := range all {
		all[i].name = fmt.Sprintf("generated%02d", i)
	}
	return all
}

// linkedTables makes two tables of the same categories, crossed with two other classifications: the totals of the
// categories are those of both.
func linkedTables(seed uint64, rule systemtest.Rule, categories int, one, other systemtest.Dimension) system.Task {
	b := systemtest.NewBuilder(rule)
	r := rand.New(rand.NewPCG(seed, 1))
	draw := systemtest.Skewed(r, 100)
	totals := make([]int64, categories)
	b.Table("one", []systemtest.Dimension{systemtest.Flat(categories), one}, func(cell []int) int64 {
		n := draw(cell)
		totals[cell[0]] += n
		return n
	})
	left := slices.Clone(totals)
	b.Table("other", []systemtest.Dimension{systemtest.Flat(categories), other}, func(cell []int) int64 {
		n := min(draw(cell), left[cell[0]])
		if cell[1] == other.Leaves-1 {
			n = left[cell[0]]
		}
		left[cell[0]] -= n
		return n
	})
	root := func(d systemtest.Dimension) int { return d.Leaves + len(d.Children) - 1 }
	for c := range categories + 1 {
		b.Equations = append(b.Equations, system.Equation{Name: fmt.Sprint("same", c), Terms: []system.Term{
			{Var: b.Count(fmt.Sprint("one", []int{c, root(one)}), 0), Coef: 1},
			{Var: b.Count(fmt.Sprint("other", []int{c, root(other)}), 0), Coef: -1}}})
	}
	return b.Task
}

// sides are the two ways to state the width of a cell to the peer, which asks for room below and room above and not for
// both together: as much of it above as the pattern leaves there, or below.
var sides = []string{"above", "below"}

// protect protects an instance. Then it asks the peer for the least pattern under which each unsafe cell has the room
// below and above that it has under this one, as far as it is needed, and for the audit of this one.
func (c *beside) protect(i *instance) {
	began := processor()
	s, err := system.Protect(context.Background(), i.task)
	i.took = processor() - began
	if err != nil || len(s.Narrow) > 0 {
		c.b.Fatal(i.kind, i.name, err, s.Narrow)
	}
	p := i.task.Publish(s.Withheld)
	if faults := system.Verify(p, s.Certificate); len(faults) > 0 {
		c.b.Fatal(i.kind, i.name, faults[0])
	}
	var unsafe []int
	for v, w := range s.Withheld {
		if w {
			i.withheld++
		}
		if i.task.Vars[v].Primary {
			unsafe = append(unsafe, v)
		}
	}
	left, err := system.Intervals(context.Background(), p, unsafe)
	if err != nil {
		c.b.Fatal(err)
	}
	for _, side := range sides {
		room := map[int][2]int64{}
		for _, x := range left {
			above := min(x.High-i.task.Values[x.Var], widthBeside)
			if below := min(i.task.Values[x.Var]-x.Low, widthBeside); side == "below" {
				above = widthBeside - below
			}
			room[x.Var] = [2]int64{widthBeside - above, above}
		}
		c.write(i.name+"-"+side+".jj", problem(i.task, room, nil))
		c.write(i.name+"-"+side+"-ours.jj", problem(i.task, room, s.Withheld))
		c.ask(job{Name: i.name + "-" + side, Method: "optimum", Limit: optimumLimit, Width: widthBeside})
		c.ask(job{Name: i.name + "-" + side + "-ours", Method: "audit", Limit: optimumLimit, Width: widthBeside})
	}
}

// least is the smaller of the peer's patterns of an instance, and the worse audit of this one's.
func (c *beside) least(i instance) (best, audit job) {
	for n, side := range sides {
		o, a := c.answers[i.name+"-"+side+" optimum"], c.answers[i.name+"-"+side+"-ours audit"]
		if !a.answered() || a.Withheld != i.withheld {
			c.b.Errorf("%s: no audit of the pattern: %v", i.name, a)
		}
		if n == 0 {
			best, audit = o, a
			continue
		}
		audit.Narrow, audit.Unsafe = max(audit.Narrow, a.Narrow), max(audit.Unsafe, a.Unsafe)
		if best.Ended = best.Ended || o.Ended; o.Withheld < best.Withheld {
			best = o
		}
	}
	return best, audit
}

// problem is a system in the form that the peer's solver reads: the cells with value, cost, status, bounds, and how far
// below and above its value the least and the greatest possible one must be; then the equations. The form has a field
// for both together, too, but the peer does not read it.
func problem(task system.Task, room map[int][2]int64, withheld []bool) string {
	var p strings.Builder
	largest := slices.Max(task.Values)
	fmt.Fprintf(&p, "0\n%d\n", len(task.Vars))
	for v, n := range task.Values {
		status := "s"
		if withheld != nil && withheld[v] {
			status = "m"
		}
		if _, unsafe := room[v]; unsafe {
			status = "u"
		}
		fmt.Fprintf(&p, "%d %d 1 %s 0 %d %d %d 0\n", v, n, status, 2*largest+1000, room[v][0], room[v][1])
	}
	fmt.Fprintf(&p, "%d\n", len(task.Equations))
	for _, e := range task.Equations {
		fmt.Fprintf(&p, "%d %d :", e.Constant, len(e.Terms))
		for _, t := range e.Terms {
			fmt.Fprintf(&p, " %d (%d)", t.Var, t.Coef)
		}
		p.WriteString("\n")
	}
	return p.String()
}

// crossed is a table of counts as the peer reads it.
type crossed struct {
	name  string
	codes [][]string // by cell and dimension; an empty one is the total
	n     []int64
}

func (t *crossed) add(n int64, codes ...string) {
	t.codes, t.n = append(t.codes, codes), append(t.n, n)
}

// dimensions are those that tell cells apart.
func (t *crossed) dimensions() (all []int) {
	for d := range t.codes[0] {
		if slices.ContainsFunc(t.codes, func(c []string) bool { return c[d] != t.codes[0][d] }) {
			all = append(all, d)
		}
	}
	return all
}

// modular asks the peer to protect a table by its modular method, and says whether it is one: a table of one cell is
// none.
func (c *beside) modular(t crossed, limit float64, sum bool) bool {
	dimensions := t.dimensions()
	if len(dimensions) == 0 {
		return false
	}
	var meta, cells strings.Builder
	meta.WriteString("<SEPARATOR> \";\"\n<SAFE> \"S\"\n<UNSAFE> \"U\"\n<PROTECT> \"P\"\n")
	for _, d := range dimensions {
		fmt.Fprintf(&meta, "d%d\n <RECODEABLE>\n <TOTCODE> \"total\"\n", d)
	}
	meta.WriteString("n\n <NUMERIC>\nfreq\n <FREQUENCY>\ncost\n <NUMERIC> <COST>\n" +
		"low\n <NUMERIC> <LOWERPL>\nhigh\n <NUMERIC> <UPPERPL>\nstatus\n <STATUS>\n")
	for i, n := range t.n {
		status := "S"
		if n > 0 && n < widthBeside {
			status = "U"
		}
		for _, d := range dimensions {
			cells.WriteString(cmp.Or(t.codes[i][d], "total") + ";")
		}
		fmt.Fprintf(&cells, "%d;1;1;0;%d;%s\n", n, int64(widthBeside), status)
	}
	c.write(t.name+".rda", meta.String())
	c.write(t.name+".tab", cells.String())
	c.ask(job{Name: t.name, Method: "modular", Limit: limit, Sum: sum})
	return true
}

// largeTable is a generated table of 20 000 inner cells in three dimensions.
func largeTable() (system.Task, crossed) {
	sizes := []int{20, 25, 40}
	var dims []systemtest.Dimension
	for _, n := range sizes {
		dims = append(dims, systemtest.Flat(n))
	}
	task := systemtest.Table(1, systemtest.Rule{Threshold: 5, Width: widthBeside}, 200, dims...)
	t := crossed{name: "large"}
	for v, x := range task.Vars {
		at := make([]int, len(sizes))
		if _, err := fmt.Sscanf(x.Name, "n[%d %d %d]", &at[0], &at[1], &at[2]); err != nil {
			panic(err)
		}
		codes := make([]string, len(at))
		for d, n := range at {
			if n < sizes[d] {
				codes[d] = fmt.Sprintf("c%03d", n)
			}
		}
		t.add(task.Values[v], codes...)
	}
	return task, t
}

// tablesOf are the counts of persons and companies of a study as tables for the peer: for each result and measure the
// groups by the categories, and the same for denominators.
func tablesOf(of *study.Study, all []row.Row) (tables []crossed) {
	at := map[string]int{}
	add := func(name string, r row.Row, n float64) {
		if math.IsNaN(n) || n < 0 || n != math.Trunc(n) {
			return
		}
		if _, ok := at[name]; !ok {
			at[name] = len(tables)
			tables = append(tables, crossed{name: fmt.Sprintf("study%02d", len(tables))})
		}
		tables[at[name]].add(int64(n), cmp.Or(r.Group, "none"), cmp.Or(r.Category, "none"))
	}
	for _, r := range all {
		name := r.Result + " " + r.Measure
		k, ok := kind.Of(string(of.Kind(r.Result)))
		if !ok || r.Status != row.OK {
			continue
		}
		if !math.IsNaN(r.Numerator) {
			add(name, r, r.Numerator)
			add(name+" of", r, r.Denominator)
		} else if m, ok := k.Measure(r.Measure); ok && m.IsCount() {
			add(name, r, r.Value)
		}
	}
	return tables
}

// studied loads the deliveries, computes the report's study, and gives its true rows.
func studied(b *testing.B) (*study.Study, disclosure.Computed) {
	workspace := filepath.Join(b.TempDir(), "w")
	run(b, "load", deliveries(b), "--workspace", workspace, "--quarantine-share", "0.5")
	of := study.Builtin()
	out, err := whole.Compute(context.Background(),
		whole.Input{Engine: duckdb.Driver, Workspace: workspace, Reporter: whole.Silent},
		whole.Request{Study: of, Unprotected: true, Lang: lang.EN})
	if err != nil {
		b.Fatal(err)
	}
	return of, disclosure.Computed{Rows: out.Results.Rows(), Steps: out.Results.Steps()}
}

// BenchmarkDisclosure compares the protection of counts with pytauargus, which has the methods of τ-ARGUS and an open
// solver, in one run: the cells withheld beside those of its optimum, the width of what both leave by its audit, the
// time of the joint protection of a whole study beside that of its modular method for the tables one by one, and the
// time for a large table. ANSATZ_BENCH_PYTHON names a Python that has the package, ANSATZ_BENCH_DIR a folder for the
// instances and the figures. Make bench-disclosure sets both.
func BenchmarkDisclosure(b *testing.B) {
	python, dir := os.Getenv("ANSATZ_BENCH_PYTHON"), os.Getenv("ANSATZ_BENCH_DIR")
	if python == "" || dir == "" {
		b.Skip("SKIPPED: make bench-disclosure runs it")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.Fatal(err)
	}
	c := &beside{b: b, dir: dir}
	load := busy()
	generated := instances()
	for i := range generated {
		c.protect(&generated[i])
	}
	of, computed := studied(b)
	joint := c.joint(of, computed)
	tables := slices.DeleteFunc(tablesOf(of, computed.Rows), func(t crossed) bool {
		return !c.modular(t, modularLimit, true)
	})
	task, large := largeTable()
	began := processor()
	s, err := system.Protect(context.Background(), task)
	if err != nil {
		b.Fatal(err)
	}
	alone := processor() - began
	if faults := system.Verify(task.Publish(s.Withheld), s.Certificate); len(faults) > len(s.Narrow) {
		b.Fatal(faults[0])
	}
	c.modular(large, math.Ceil(max(60, 3*alone.Seconds())), false)
	version := c.peer(python)

	m := measured{}
	m.Figures = append(m.Figures, c.patterns(&m, generated)...)
	m.Figures = append(m.Figures, c.study(&m, tables, joint, len(computed.Rows))...)
	m.Figures = append(m.Figures, c.large(&m, task, s, alone))
	var p strings.Builder
	fmt.Fprintf(&p, "Measured %s with pytauargus %s; load of the machine before (1, 5, 15 minutes): %s. "+
		"Times are processor times.\n\n", now(), version, load)
	var lines [][]string
	for _, f := range m.Figures {
		lines = append(lines, []string{f.What, f.Unit.text(f.Value), f.target(), f.met()})
	}
	write(&p, []string{"figure", "measured", "target", "met"}, lines)
	for _, t := range m.Tables {
		fmt.Fprintf(&p, "\n### %s\n\n", t.Title)
		write(&p, t.Head, t.Rows)
	}
	c.write("disclosure.md", p.String())
	fmt.Print("\n", p.String())
}

// joint is the time of the whole protection of a study, certificate included: the middle one of several.
func (c *beside) joint(of *study.Study, computed disclosure.Computed) time.Duration {
	var took []time.Duration
	for range repeatedStudy {
		began := processor()
		if _, err := disclosure.Protect(computed, of, disclosure.Options{}); err != nil {
			c.b.Fatal(err)
		}
		took = append(took, processor()-began)
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// patterns compares what is withheld of the generated systems.
func (c *beside) patterns(m *measured, all []instance) []figure {
	t := table{Title: "Withheld cells beside the peer's optimum", Head: []string{"systems", "of them with an optimum",
		"withheld", "by the optimum", "ratio", "narrow by its audit", "of the optimum's cells narrow",
		"of them exactly known", "processor time", "its"}}
	var ours, theirs, narrow, unsafe int
	worst := 0.0
	for from := 0; from < len(all); {
		to := from
		var withheld, least, done, mine, other, exact int
		var took time.Duration
		var seconds float64
		for ; to < len(all) && all[to].kind == all[from].kind; to++ {
			best, audit := c.least(all[to])
			mine += audit.Narrow + audit.Unsafe
			if !best.answered() {
				continue
			}
			done++
			withheld, least = withheld+all[to].withheld, least+best.Withheld
			other, exact = other+best.Narrow, exact+best.Exact
			took, seconds = took+all[to].took, seconds+best.Seconds
		}
		ratio := float64(withheld) / float64(least)
		if done > 0 {
			worst = max(worst, ratio)
		}
		line := []string{all[from].kind, fmt.Sprintf("%d of %d", done, to-from)}
		for _, n := range []int{withheld, least} {
			line = append(line, fmt.Sprint(n))
		}
		line = append(line, fmt.Sprintf("%.3f", ratio))
		for _, n := range []int{mine, other, exact} {
			line = append(line, fmt.Sprint(n))
		}
		t.Rows = append(t.Rows, append(line, seconds_(took.Seconds()), seconds_(seconds)))
		ours, theirs, narrow, unsafe = ours+withheld, theirs+least, narrow+mine, unsafe+other
		from = to
	}
	m.Tables = append(m.Tables, t)
	most, none := cellsBeside, 0.0
	return []figure{
		{What: "withheld cells whose interval is narrower than the width, by the peer's audit", Value: float64(narrow),
			Unit: count, Target: &none},
		{What: "the same of the peer's optimum, which widens unsafe cells only", Value: float64(unsafe), Unit: count},
		{What: "withheld cells beside the peer's optimum, all together", Value: float64(ours) / float64(theirs),
			Unit: times, Target: &most},
		{What: "the same of the worst kind of systems", Value: worst, Unit: times, Target: &most},
	}
}

// study compares the time of a whole study.
func (c *beside) study(m *measured, tables []crossed, joint time.Duration, rows int) []figure {
	var method, read float64
	cells, ended, quick := 0, 0, 0.0
	for _, t := range tables {
		a := c.answers[t.name+" modular"]
		if a.Refused != "" {
			c.b.Errorf("%s is refused: %s", t.name, a.Refused)
		}
		if a.Ended {
			ended++
		} else if a.Seconds < 1 {
			quick += a.Seconds
		}
		method, read, cells = method+a.Seconds, read+a.Read, cells+a.Cells
	}
	m.Tables = append(m.Tables, table{Title: "The report's study", Head: []string{"", "rows or cells", "time"},
		Rows: [][]string{
			{"all counts jointly, with certificates", grouped(int64(rows)), seconds_(joint.Seconds())},
			{fmt.Sprintf("the peer's modular method, %d tables one by one", len(tables)), grouped(int64(cells)),
				seconds_(method)},
			{"reading these tables, which is not counted", "", seconds_(read)},
			{fmt.Sprintf("of the tables not finished after %d s", modularLimit), grouped(int64(ended)),
				""},
			{"the tables that take it less than a second", "", seconds_(quick)},
		}})
	most := studyBeside
	return []figure{
		{What: "joint protection of a study beside the modular method for the tables one by one",
			Value: joint.Seconds() / method, Unit: times, Target: &most},
		{What: "the same beside those of the tables that take the modular method less than a second",
			Value: joint.Seconds() / quick, Unit: times, Target: &most},
	}
}

// large compares the time of a large table.
func (c *beside) large(m *measured, task system.Task, s system.Solution, alone time.Duration) figure {
	a := c.answers["large modular"]
	withheld := 0
	for _, w := range s.Withheld {
		if w {
			withheld++
		}
	}
	theirs := seconds_(a.Seconds)
	if a.Ended {
		theirs = "ended after " + theirs
	}
	if a.Refused != "" {
		c.b.Errorf("the large table is refused: %s", a.Refused)
	}
	cells := grouped(int64(len(task.Vars)))
	m.Tables = append(m.Tables, table{Title: "A generated table of 20 × 25 × 40",
		Head: []string{"", "cells", "withheld", "time"}, Rows: [][]string{
			{"with certificates", cells, grouped(int64(withheld)), seconds_(alone.Seconds())},
			{"the peer's modular method", cells, grouped(int64(a.Withheld)), theirs},
		}})
	most := largeBeside
	return figure{What: "a table of 20 000 cells beside the modular method, at most",
		Value: alone.Seconds() / a.Seconds, Unit: times, Target: &most}
}

func seconds_(v float64) string { return seconds.text(v) }

const (
	disclosurePage  = "../../docs/evidence/disclosure.md"
	disclosureBegin = "<!-- begin: measured by make bench-disclosure -->"
)

// TestDisclosurePage checks that docs/evidence/disclosure.md has the form that the benchmark writes. With
// ANSATZ_BENCH_DIR and ANSATZ_BENCH_PAGE=write it writes the measurements of that folder there, as make
// disclosure-evidence does.
func TestDisclosurePage(t *testing.T) {
	old, err := os.ReadFile(disclosurePage)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, begun := strings.Cut(string(old), disclosureBegin)
	shown, tail, ended := strings.Cut(rest, end)
	if !begun || !ended {
		t.Fatalf("%s must hold %q and after it %q", disclosurePage, disclosureBegin, end)
	}
	if os.Getenv("ANSATZ_BENCH_PAGE") == "write" {
		text, err := os.ReadFile(filepath.Join(os.Getenv("ANSATZ_BENCH_DIR"), "disclosure.md"))
		if err == nil {
			written := head + disclosureBegin + "\n\n" + strings.TrimSpace(string(text)) + "\n\n" + end + tail
			err = os.WriteFile(disclosurePage, []byte(written), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, want := range []string{"| figure | measured | target | met |", "### The report's study"} {
		if !strings.Contains(shown, want) {
			t.Errorf("%s shows no %q: make disclosure-evidence writes it", disclosurePage, want)
		}
	}
}
