package model

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the list of dialect constructs")

// constructs are what some engines spell differently, do not have, or take for another number. A model that uses one
// stands in testdata/dialect.txt; the list may only shrink. What an engine changes itself before it runs a model is not
// among them (docs/trino.md): aggregates of bits, and whether a subquery is materialized.
var constructs = []struct {
	name    string
	pattern *regexp.Regexp
}{
	{"bit operators", regexp.MustCompile(`[^|]\|[^|]|&|~|<<|>>|\bxor\(|\bbit_xor\(`)},
	{"bit strings", regexp.MustCompile(`\bas bit\)`)},
	{"percentile_cont", regexp.MustCompile(`\bpercentile_|\bmedian\(|\bquantile`)},
	{"unquoted interval", regexp.MustCompile(`\binterval\s+\d`)},
	{
		"date and number",
		regexp.MustCompile(`as date\) - |\bover (\w+|\([^()]*\)) \+ 1\b|\) \+ 1, true|until - \w+\.month`),
	},
	{"filter and over", regexp.MustCompile(`filter \([^()]*\) over\b`)},
	{"quotient of columns", regexp.MustCompile(`\b\w+\.\w+ / |//`)},             // of whole numbers: cut, or not
	{"mean", regexp.MustCompile(`\bavg\(`)},                                     // of decimals: rounded, or not
	{"difference of dates", regexp.MustCompile(`\bdate_?diff\(|\bdate_?sub\(`)}, // whole months, or boundaries
	{"string_agg(distinct)", regexp.MustCompile(`\b(string_agg|listagg|array_agg)\(`)},
	{"regular expressions", regexp.MustCompile(`\bregexp_|\bsimilar to\b`)},
	{"lists and structs", regexp.MustCompile(`\b(list|array|struct|map)_\w+\(|\bunnest\(|\brange\(|\[|\bstruct\b|\{`)},
	{"make_date", regexp.MustCompile(`\bmake_date\(`)},
	{"least and greatest of null", regexp.MustCompile(`\b(least|greatest)\(`)}, // null for any null, or not
	{"shorthand", regexp.MustCompile(`::|\bgroup by all\b|\border by all\b|\bqualify\b|\bexclude\b|` +
		`\b(semi|anti|asof) join\b|\bfrom \w+ select\b`)},
	{"try", regexp.MustCompile(`\btry_cast\(|\btry\(|\btry_strptime\(|\bstrptime\(|\bstrftime\(`)},
	{"session", regexp.MustCompile(`\bgetvariable\(|\bcurrent_setting\(|\bread_\w+\(|\bstream\(`)},
}

// TestDialect: a model uses no construct that engines do not share, but for those in the list. A construct that is gone
// leaves the list: go test ./internal/model -run Dialect -update.
func TestDialect(t *testing.T) {
	const path = "testdata/dialect.txt"
	set, err := Models(nil)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(set)) {
		sql := aside.ReplaceAllString(set[name].SQL, " ")
		sql = strings.Join(strings.Fields(sql), " ")
		var found []string
		for _, c := range constructs {
			if c.pattern.MatchString(sql) {
				found = append(found, c.name)
			}
		}
		if found != nil {
			lines = append(lines, fmt.Sprintf("%s: %s\n", name, strings.Join(found, ", ")))
		}
	}
	got := strings.Join(lines, "")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	listed := strings.SplitAfter(string(want), "\n")
	for _, line := range lines {
		if !slices.Contains(listed, line) {
			t.Errorf("not in %s; write it as every engine does, or as a function of the prelude: %s", path, line)
		}
	}
	for _, line := range listed {
		if line != "" && !slices.Contains(lines, line) {
			t.Errorf("%s lists what is no longer so; run this test with -update: %s", path, line)
		}
	}
}

// TestLines: lines of SQL have at most 120 columns.
func TestLines(t *testing.T) {
	set, err := Models(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range set {
		for i, line := range strings.Split(m.SQL, "\n") {
			if n := len([]rune(line)); n > 120 {
				t.Errorf("%s:%d: %d columns", name, i+1, n)
			}
		}
	}
}
