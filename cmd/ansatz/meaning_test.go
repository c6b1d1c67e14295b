package main

import (
	"encoding/csv"
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

var edge = regexp.MustCompile(`(?s)<edge id="([^"]*)".*?</edge>`)

// oneMeaning holds ids of exported ties, entities and evidence to say the same in every file of a kind, and some of
// them to stand in more than one.
func oneMeaning(ts *testscript.TestScript, _ bool, args []string) {
	said, in := map[string]string{}, map[string]map[string]bool{}
	shared := 0
	say := func(file, id, what string) {
		id = filepath.Ext(file) + " " + id
		if before, known := said[id]; known && before != what {
			ts.Fatalf("%s means two things:\n%s\n%s", id, before, what)
		}
		if in[id] == nil {
			in[id] = map[string]bool{}
		}
		if said[id] = what; in[id][file] {
			ts.Fatalf("%s stands twice in %s", id, file)
		}
		if in[id][file] = true; len(in[id]) > 1 {
			shared++
		}
	}
	for _, file := range args {
		text := ts.ReadFile(file)
		switch filepath.Ext(file) {
		case ".json":
			for line := range strings.Lines(text) {
				var e struct{ ID string }
				ts.Check(json.Unmarshal([]byte(line), &e))
				say(file, e.ID, line)
			}
		case ".csv":
			rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
			ts.Check(err)
			at := slices.IndexFunc(rows[0], func(c string) bool { return c == "id" || c == "identity" })
			for _, row := range rows[1:] {
				say(file, row[at], strings.Join(row, "|"))
			}
		default:
			for _, e := range edge.FindAllStringSubmatch(text, -1) {
				say(file, e[1], e[0])
			}
		}
	}
	if shared == 0 || len(said) < 10 {
		ts.Fatalf("%d ids, %d of them in more than one file", len(said), shared)
	}
}
