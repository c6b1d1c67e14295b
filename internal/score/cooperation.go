package score

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"ansatz/internal/synth/truth"
)

// Rule is how well the study of the cooperation found the requests, decisions and rows that a rule finds. The results
// have no row about a single request: a finding counts as right if as many were planted of the same agency, or of the
// same year for a rule that holds no agency responsible.
type Rule struct {
	Name           string
	Planted, Found int
	Right          int // found and planted
}

// Precision is the share of what was found that was planted. It is NaN if nothing was found.
func (r Rule) Precision() float64 { return float64(r.Right) / float64(r.Found) }

// Recall is the share of what was planted that was found. It is NaN if nothing was planted.
func (r Rule) Recall() float64 { return float64(r.Right) / float64(r.Planted) }

// cooperation compares what the study of the cooperation found with what was planted, where the results have it.
// Counts must agree exactly in a clean country, and to 1 % where dirt made rows disappear; a shift of focus likewise. A
// planted ratio or share must lie within the run's 95 % interval, or within 5 % of its value: it was drawn. A number
// that a result does not have is not judged; results that were not run are left out. An unreadable line is an error.
func (s *Truth) cooperation(truthDir string, table longTable, ran map[string]bool, slack float64) error {
	path := filepath.Join(truthDir, truth.Cooperation)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil // the country was made before there was a cooperation in it
	}
	list, err := readPlanted(path, 5)
	if err != nil {
		return err
	}
	rules := newFindings()
	for _, p := range list {
		r := p.cells
		if !ran[r[0]] {
			continue
		}
		o := table.at(r[0], r[1], r[2], r[3])
		s.Rows = append(s.Rows, cooperated(r, p.value, o, slack))
		if r[3] == "findings" && !math.IsNaN(o.value) {
			rules.add(r[0], r[1], r[2], int(p.value), int(o.value))
		}
	}
	rules.unplanted(table)
	s.Rules = rules.list()
	return nil
}

// cooperated compares one planted number with the one found.
func cooperated(r []string, planted float64, o obtained, slack float64) Row {
	row := notFound(Row{What: r[0], Group: r[1], Category: r[2], Planted: planted})
	if row.Category != "" {
		row.Category += " "
	}
	row.Category += r[3]
	if math.IsNaN(o.value) || math.IsNaN(planted) {
		return row
	}
	row.Found, row.Judged, row.Exact = o.value, true, slack == 0
	switch r[3] {
	case "impact_ratio", "ratio_population", "ratio_confirmed", "share_seen_again":
		row.Low, row.High, row.Exact = o.low, o.high, false
		row.OK = planted >= o.low && planted <= o.high || math.Abs(o.value-planted) <= 0.05*planted
	case "shift":
		row.OK = math.Abs(o.value-planted) <= math.Max(1e-9, 2*slack)
	default:
		row.OK = math.Abs(o.value-planted) <= slack*planted+2*math.Sqrt(slack*planted)
	}
	return row
}

// findings sums up what a rule found, by its name.
type findings struct {
	names  []string
	byRule map[string]*Rule
	seen   map[place4]bool // numbers that are in the truth
}

func newFindings() *findings { return &findings{byRule: map[string]*Rule{}, seen: map[place4]bool{}} }

func (f *findings) rule(name string) *Rule {
	if f.byRule[name] == nil {
		f.byRule[name] = &Rule{Name: name}
		f.names = append(f.names, name)
	}
	return f.byRule[name]
}

// add adds the findings of one agency, or of one year and a rule that holds none responsible.
func (f *findings) add(result, group, category string, planted, found int) {
	f.seen[place4{result, group, category, "findings"}] = true
	name := group
	if result == "legality_by_agency" {
		name = category
	} else if f.rule(name); group != "decision_conditions" && group != "chain_not_joinable" || category != "" {
		return
	}
	r := f.rule(name)
	r.Planted += planted
	r.Found += found
	r.Right += min(planted, found)
}

// unplanted adds findings of agencies of which the truth has none.
func (f *findings) unplanted(table longTable) {
	for at, o := range table {
		if at.result == "legality_by_agency" && at.measure == "findings" && o.value > 0 && !f.seen[at] {
			f.rule(at.category).Found += int(o.value)
		}
	}
}

func (f *findings) list() []Rule {
	var rules []Rule
	for _, name := range f.names {
		rules = append(rules, *f.byRule[name])
	}
	return rules
}
