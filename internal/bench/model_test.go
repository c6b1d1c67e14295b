package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"ansatz/internal/engine"
	"ansatz/internal/model"
)

// profile is the engine's profile of a statement: a tree of operators with the statement at the top.
type profile struct {
	CPU      float64   `json:"cpu_time"`
	Latency  float64   `json:"latency"`
	Memory   int64     `json:"system_peak_buffer_memory"`
	Scanned  int64     `json:"cumulative_rows_scanned"`
	Operator string    `json:"operator_type"`
	Time     float64   `json:"operator_timing"`
	Children []profile `json:"children"`
}

// The kinds of operators, by a part of their names.
var operators = []struct{ kind, part string }{
	{"scan", "SCAN"},
	{"join", "JOIN"},
	{"group", "GROUP_BY"},
	{"group", "AGGREGATE"},
	{"sort", "WINDOW"},
	{"sort", "ORDER"},
	{"sort", "TOP_N"},
	{"write", "CREATE_TABLE"},
}

// byKind sums the operators' processor time by kind.
func (p profile) byKind(sums map[string]float64) {
	kind := "other"
	for _, o := range operators {
		if strings.Contains(p.Operator, o.part) {
			kind = o.kind
			break
		}
	}
	sums[kind] += p.Time
	for _, child := range p.Children {
		child.byKind(sums)
	}
}

// model makes the models that took longest again, with the engine's profile.
func (c *country) model() {
	workspace := c.workspace(c.Persons)
	c.results(workspace)
	set, err := model.Models(nil)
	if err != nil {
		c.b.Fatal(err)
	}
	const shown = 12
	var names []string
	rows(c.b, models(workspace),
		fmt.Sprintf("select name from model.state where microseconds > 0 order by microseconds desc, name limit %d",
			shown), func(scan func(...any) error) error {
			var name string
			err := scan(&name)
			names = append(names, name)
			return err
		})
	t := table{
		Title: "The longest models by the engine's own profile (processor seconds)",
		Head: []string{"model", "by the clock", "processor", "scan", "join", "group", "sort", "write", "other",
			"rows scanned", "memory"},
	}
	for _, name := range names {
		out := c.path("profile.json")
		bare{
			File: models(workspace),
			Before: []string{"attach " + engine.Quote(warehouse(workspace)) + " as warehouse (read_only)",
				"set enable_profiling = 'json'", "set profiling_output = " + engine.Quote(out)},
			Statements: []string{"create temp table profiled as\n" + set[name].SQL},
		}.engine(c.b)
		var p profile
		text, err := os.ReadFile(out)
		if err == nil {
			err = json.Unmarshal(text, &p)
		}
		if err != nil {
			c.b.Fatal(err)
		}
		sums := map[string]float64{}
		for _, child := range p.Children {
			child.byKind(sums)
		}
		line := []string{"`" + name + "`", fmt.Sprintf("%.2f", p.Latency), fmt.Sprintf("%.2f", p.CPU)}
		for _, kind := range []string{"scan", "join", "group", "sort", "write", "other"} {
			line = append(line, fmt.Sprintf("%.2f", sums[kind]))
		}
		t.Rows = append(t.Rows, append(line, grouped(p.Scanned), bytes_.text(float64(p.Memory))))
	}
	c.remove("profile.json")
	c.show(t)
}
