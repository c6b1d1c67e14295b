// Package ansatz_test holds the house's own rules, those that no single room can keep.
package ansatz_test

import (
	"os/exec"
	"strings"
	"testing"
)

// mayImport lists, per room, the rooms it may reach, directly or not. Data flow one way: docs/architecture.md draws it.
var mayImport = map[string][]string{
	"lang":              {},
	"fault":             {"lang"},
	"progress":          {"lang"},
	"register":          {},
	"engine":            {},
	"engine/duckdb":     {"engine", "lang", "fault"},
	"identity":          {"lang", "fault"},
	"label":             {"lang", "register"},
	"study":             {"lang", "fault", "register"},
	"delivery":          {"lang", "fault", "progress", "register", "identity", "engine", "engine/duckdb"},
	"model":             {"lang", "fault", "progress", "register", "engine", "study"},
	"stats":             {},
	"result":            {"lang", "fault", "progress", "register", "engine", "study", "model", "stats", "network"},
	"disclosure":        {"label", "lang", "fault", "progress", "register", "engine", "study", "model", "stats", "network", "result"},
	"report":            {"report/svg", "lang", "fault", "progress", "register", "engine", "study", "model", "stats", "network", "result", "label"},
	"report/svg":        {},
	"report/html":       reportRooms,
	"report/xlsx":       reportRooms,
	"report/reporttest": reportRooms,
	// The reference shares the dictionary and the row of the long table with the real code, and computes nothing with it.
	"reference":     {"label", "lang", "fault", "progress", "register", "engine", "study", "model", "stats", "network", "result"},
	"reference/cmd": {"reference", "label", "lang", "fault", "progress", "register", "engine", "study", "model", "stats", "network", "result"},
	"network":       {"lang", "fault", "progress"},
	"synth":         {"lang", "fault", "progress", "register", "identity", "engine", "engine/duckdb"},
}

var reportRooms = []string{"report", "report/svg", "report/reporttest", "lang", "fault", "progress", "register", "engine", "study", "model", "stats", "network", "result", "label"}

// onlyImporter says who alone may import a library.
var onlyImporter = map[string]string{
	"github.com/duckdb/duckdb-go/v2": "ansatz/internal/engine/duckdb",
}

// rooms lists the packages under internal that hold code.
func rooms(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", `{{if .GoFiles}}{{.ImportPath}}{{end}}`, "./internal/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for path := range strings.FieldsSeq(string(out)) {
		names = append(names, strings.TrimPrefix(path, "ansatz/internal/"))
	}
	if len(names) < 10 {
		t.Fatalf("only %d rooms found", len(names))
	}
	return names
}

func TestWalls(t *testing.T) {
	for _, room := range rooms(t) {
		allowed, listed := mayImport[room]
		if !listed {
			t.Errorf("internal/%s has no walls: say in mayImport what it may reach", room)
			continue
		}
		out, err := exec.Command("go", "list", "-deps", "./internal/"+room).Output()
		if err != nil {
			t.Fatalf("go list -deps ./internal/%s: %v", room, err)
		}
		ok := map[string]bool{"ansatz/internal/" + room: true}
		for _, a := range allowed {
			ok["ansatz/internal/"+a] = true
		}
		for dep := range strings.FieldsSeq(string(out)) {
			if strings.HasPrefix(dep, "ansatz/") && !ok[dep] {
				t.Errorf("internal/%s reaches %s: the arrow points the wrong way", room, dep)
			}
		}
	}
}

func TestOnlyImporters(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		for _, imported := range words[1:] {
			if only, ok := onlyImporter[imported]; ok && words[0] != only {
				t.Errorf("%s imports %s; only %s may", words[0], imported, only)
			}
		}
	}
}

// The report room may not reach the engine or anything that holds unprotected rows in a warehouse.
func TestReportKnowsNoEngine(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "./internal/report/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dep := range strings.FieldsSeq(string(out)) {
		for _, wall := range []string{"ansatz/internal/engine/duckdb", "ansatz/internal/delivery", "github.com/duckdb/duckdb-go/v2"} {
			if dep == wall {
				t.Errorf("internal/report reaches %s", dep)
			}
		}
	}
}
