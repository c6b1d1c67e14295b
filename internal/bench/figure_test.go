package bench

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// figure is one measured number, with its target and the command that gave it.
type figure struct {
	Step    string
	What    string
	Value   float64
	Unit    unit
	Target  *float64 `json:",omitempty"` // nil: none is set
	AtLeast bool     `json:",omitempty"` // the target is the least; else the most
	Command string
}

// unit is how a figure's value is printed.
type unit string

const (
	seconds unit = "s"
	times   unit = "×"
	bytes_  unit = "bytes"
	count   unit = "count"
	yes     unit = "yes" // 1: yes, 0: no
	plain   unit = "plain"
)

func (u unit) text(v float64) string {
	switch u {
	case seconds:
		if v < 10 {
			return fmt.Sprintf("%.2f s", v)
		}
		return fmt.Sprintf("%.1f s", v)
	case times:
		return fmt.Sprintf("%.2f ×", v)
	case bytes_:
		if v < 1e9 {
			return fmt.Sprintf("%.1f MB", v/1e6)
		}
		return fmt.Sprintf("%.2f GB", v/1e9)
	case count:
		return grouped(int64(v))
	case yes:
		if v == 1 {
			return "yes"
		}
		return "NO"
	}
	return fmt.Sprintf("%.3f", v)
}

// grouped formats an integer with spaces between its thousands.
func grouped(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "\u00a0" + text[i:]
	}
	return text
}

func (f figure) target() string {
	switch {
	case f.Target == nil:
		return ""
	case f.Unit == yes:
		return "yes"
	case f.AtLeast:
		return "≥ " + f.Unit.text(*f.Target)
	}
	return "≤ " + f.Unit.text(*f.Target)
}

func (f figure) met() string {
	switch {
	case f.Target == nil:
		return ""
	case f.AtLeast && f.Value >= *f.Target, !f.AtLeast && f.Value <= *f.Target:
		return "yes"
	}
	return "**no**"
}

// table is a table that a step shows beside its figures.
type table struct {
	Step, Title string
	Head        []string
	Rows        [][]string
}

// taken states when a step was measured and how busy the machine was.
type taken struct {
	Step, When, Load string
	Took             float64 // seconds
	Failed           bool
}

// measured holds all measurements of one program. It is saved after every figure, so that a later failure loses
// nothing.
type measured struct {
	path string

	Program string // hash of the program's file: another program's figures are never mixed with this one's
	Persons int
	Small   int
	CSV     int
	Machine [][2]string
	Figures []figure
	Tables  []table
	Takes   []taken
}

// openMeasured reads the measurements of this program at this size, or begins new ones. Measurements of another program
// are set aside, and its workspaces are removed.
func openMeasured(b testing.TB, dir string, persons, small, csv int) *measured {
	b.Helper()
	file, err := os.Open(program(b))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		b.Fatal(err)
	}
	fresh := measured{path: filepath.Join(dir, "figures.json"), Program: hex.EncodeToString(sum.Sum(nil)[:8]),
		Persons: persons, Small: small, CSV: csv}
	m := fresh
	if text, err := os.ReadFile(m.path); err == nil {
		if err := json.Unmarshal(text, &m); err != nil || m.Program != fresh.Program || m.Persons != persons ||
			m.Small != small || m.CSV != csv {
			aside := filepath.Join(dir, fmt.Sprintf("figures.%s-%d.json", m.Program, m.Persons))
			fmt.Fprintf(os.Stderr, "another program or size was measured in %s; its figures are in %s\n", dir, aside)
			old, _ := filepath.Glob(filepath.Join(dir, "workspace-*"))
			err := os.Rename(m.path, aside)
			for _, w := range old {
				err = errors.Join(err, os.RemoveAll(w))
			}
			if err != nil {
				b.Fatal(err)
			}
			m = fresh
		}
	}
	m.Machine = machine(b)
	return &m
}

// keep writes the file, and the page's tables beside it.
func (m *measured) keep(b testing.TB) {
	b.Helper()
	text, err := json.MarshalIndent(m, "", " ")
	if err == nil {
		err = os.WriteFile(m.path, text, 0o644)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(filepath.Dir(m.path), "figures.md"), []byte(m.page()), 0o644)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// clear removes the measurements of an earlier attempt at a step.
func (m *measured) clear(step string) {
	m.Figures = slices.DeleteFunc(m.Figures, func(f figure) bool { return f.Step == step })
	m.Tables = slices.DeleteFunc(m.Tables, func(t table) bool { return t.Step == step })
	m.Takes = slices.DeleteFunc(m.Takes, func(t taken) bool { return t.Step == step })
}

// done reports whether a step has been measured completely.
func (m *measured) done(step string) bool {
	return slices.ContainsFunc(m.Takes, func(t taken) bool { return t.Step == step && !t.Failed })
}

// find returns a figure of any step.
func (m *measured) find(what string) (float64, bool) {
	i := slices.IndexFunc(m.Figures, func(f figure) bool { return f.What == what })
	if i < 0 {
		return 0, false
	}
	return m.Figures[i].Value, true
}

// steps are the parts of the benchmark in the order of the page.
var steps = []string{"Synth", "Load", "Run", "Model", "Comparison", "Networks", "Livelihood", "Peer", "Memory", "CSV",
	"Late"}

// page returns all measurements as Markdown, which docs/evidence/performance.md shows between its marks.
func (m *measured) page() string {
	var p strings.Builder
	order := func(step string) int { return slices.Index(steps, step) }
	figures := slices.Clone(m.Figures)
	slices.SortStableFunc(figures, func(a, b figure) int { return order(a.Step) - order(b.Step) })
	fmt.Fprintf(&p, "A country of %s people, grown from one of %s; CSV of %s people.", grouped(int64(m.Persons)),
		grouped(int64(m.Small)), grouped(int64(m.CSV)))
	if m.Persons < national {
		fmt.Fprintf(&p, " **Smaller than the country the targets are set for (%s): "+
			"what is absolute in them says little here.**", grouped(national))
	}
	p.WriteString("\n\n")
	write(&p, []string{"machine", ""}, pairs(m.Machine))
	head := []string{"figure", "measured", "target", "met", "command"}
	var lines [][]string
	step := ""
	for _, f := range figures {
		if f.Step != step {
			step = f.Step
			lines = append(lines, []string{"**" + step + "**", "", "", "", ""})
		}
		lines = append(lines, []string{f.What, f.Unit.text(f.Value), f.target(), f.met(), "`" + f.Command + "`"})
	}
	p.WriteString("\n### Figures\n\n")
	write(&p, head, lines)
	tables := slices.Clone(m.Tables)
	slices.SortStableFunc(tables, func(a, b table) int { return order(a.Step) - order(b.Step) })
	for _, t := range tables {
		fmt.Fprintf(&p, "\n### %s\n\n", t.Title)
		write(&p, t.Head, t.Rows)
	}
	p.WriteString("\n### When each part was measured\n\n")
	takes := slices.Clone(m.Takes)
	slices.SortStableFunc(takes, func(a, b taken) int { return order(a.Step) - order(b.Step) })
	lines = nil
	for _, t := range takes {
		how := ""
		if t.Failed {
			how = "**failed**"
		}
		lines = append(lines, []string{t.Step, t.When, fmt.Sprintf("%.0f s", t.Took), t.Load, how})
	}
	write(&p,
		[]string{"part", "when", "took, with its preparation", "machine's load before (1, 5, 15 minutes)", ""}, lines)
	return p.String()
}

func pairs(all [][2]string) (rows [][]string) {
	for _, p := range all {
		rows = append(rows, p[:])
	}
	return rows
}

// write writes a Markdown table.
func write(p *strings.Builder, head []string, rows [][]string) {
	line := func(cells []string) {
		for _, c := range cells {
			fmt.Fprintf(p, "| %s ", strings.ReplaceAll(c, "|", "\\|"))
		}
		p.WriteString("|\n")
	}
	line(head)
	p.WriteString(strings.Repeat("|---", len(head)) + "|\n")
	for _, r := range rows {
		line(r)
	}
}

// machine describes the machine of the measurements.
func machine(b testing.TB) [][2]string {
	first := func(path, key string) string {
		text, _ := os.ReadFile(path)
		for line := range strings.Lines(string(text)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == key {
				return strings.TrimSpace(value)
			}
		}
		return "unknown"
	}
	said := func(name string, args ...string) string {
		out, err := exec.Command(name, args...).Output()
		if err != nil {
			return "none"
		}
		return strings.Join(strings.Fields(string(out)), " ")
	}
	var engine string
	rows(b, "", "select version()", func(scan func(...any) error) error { return scan(&engine) })
	commit := said("git", "rev-parse", "--short", "HEAD")
	if said("git", "status", "--porcelain", "--untracked-files=no") != "" {
		commit += ", with changes"
	}
	return [][2]string{
		{"processor", fmt.Sprintf("%s, %d cores", first("/proc/cpuinfo", "model name"), runtime.NumCPU())},
		{"memory", first("/proc/meminfo", "MemTotal")},
		{"system", said("uname", "-sr")},
		{"ansatz", commit},
		{"Go", runtime.Version()},
		{"DuckDB", engine},
		{"R", said("Rscript", "--version")},
	}
}

func busy() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	return strings.Join(strings.Fields(string(text))[:3], ", ")
}

func now() string { return time.Now().UTC().Format("2006-01-02 15:04") + " UTC" }
