// Package score judges a run against the truth of the synthetic country that it was made on (AgainstTruth), or against
// the published report (AgainstReport). It reads the files of a truth folder and of a folder of results. It does not
// depend on how a country is made or how a result is computed.
package score

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/synth/truth"
)

// Row is a planted number beside the number that a run found.
type Row struct {
	What, Group, Category string  // population, a result or dirt; the group; the category, measure or reason
	Planted, Found        float64 // NaN if the run does not have the number
	Low, High             float64 // the run's interval, for a ratio
	OK                    bool
	Judged                bool
	Exact                 bool // it must agree, for nothing is drawn and the country is clean
}

// Truth compares what a run found with what was planted.
type Truth struct {
	Rows       []Row
	Schemes    []Scheme
	Lookalikes []Lookalike
	Rules      []Rule // of the study of the cooperation; empty if the results are of another study
}

// Scheme is how well one kind of scheme was found by the observations of a network study, and by simple baselines.
type Scheme struct {
	Kind      string
	Rules     []string // rules whose observations should find it; empty if no rule looks for it
	Planted   int
	Observed  Hits
	Baselines [2]Hits // companies joined by two shared representatives; people with more than five companies
}

// Lookalike states how many innocent lookalikes of one kind were picked out, by the rules for a scheme or by a
// baseline. A lookalike is picked out if one of its companies is named. Of an auditor's or a formation agent's
// companies two must be named together, since most of them have nothing else in common.
type Lookalike struct {
	Kind              string
	Planted, Observed int
	Baselines         [2]int
}

// Hits compares what some rules or a baseline picked out with one kind of scheme.
type Hits struct {
	planted      int
	Found        int // planted schemes one of whose companies was picked out
	Units, Right int // units picked out, and those that name a company of a planted scheme of the kind
}

// Precision is the share of the units picked out that are right. It is NaN if nothing was picked out.
func (h Hits) Precision() float64 { return float64(h.Right) / float64(h.Units) }

// Recall is the share of the planted schemes that were found. It is NaN if none was planted.
func (h Hits) Recall() float64 { return float64(h.Found) / float64(h.planted) }

// Count returns how many judged rows are right, and how many there are.
func (s *Truth) Count() (ok, judged int) {
	for _, r := range s.Rows {
		if r.Judged {
			judged++
			if r.OK {
				ok++
			}
		}
	}
	return ok, judged
}

// Holds says whether the run agrees with the truth: all rows that must agree exactly do, and nine of ten judged rows of
// the others. One interval in twenty is expected to miss.
func (s *Truth) Holds() bool {
	missed, judged := 0, 0
	for _, r := range s.Rows {
		switch {
		case !r.Judged:
		case r.Exact && !r.OK:
			return false
		case !r.Exact:
			judged++
			if !r.OK {
				missed++
			}
		}
	}
	return missed <= judged/10
}

// schemes lists the kinds of schemes, each with the rules of a network study that look for it.
var schemes = []struct {
	kind  string
	rules []string
}{
	{"representative_cluster", []string{"shared_representatives"}},
	{"succession", []string{"succession"}},
	{"closed_circle", []string{"closed_circle"}},
	{"service_company", []string{"unlicensed_takeover", "administers_own_employers"}},
	{"paper_assistants", []string{"hours_over_day"}},
	{"paper_permits", []string{"permit_without_wage"}},
	{"certificate_clinic", []string{"certificates_to_one_benefit"}},
	{"owner_support", []string{"support_to_related"}},
	{"dental_clinic", []string{"claims_per_patient"}},
}

// lookalikes lists the kinds of innocent lookalikes that have companies. A unit picks out a lookalike if it names at
// least so many of its companies.
var lookalikes = []struct {
	kind  string
	least int
}{{"formation_agent", 2}, {"auditor", 2}, {"family_firm", 1}, {"merger", 1}, {"transfer", 1}}

// AgainstTruth compares the results in a folder with the truth of the country that they were computed on. quarantine is
// a file written by `ansatz quarantine --counts`, or empty. Schemes are compared with observations.csv of the results,
// if the run wrote it.
//
// Counts of groups must agree exactly in a clean country, and to 1 % where dirt made people disappear. What was planted
// for the studies of livelihoods and of the cooperation is compared where their results were run; see lived and
// cooperation. A planted risk ratio must lie within the run's 95 % interval, or within 2 % of its value. A number that
// a result which was run does not have is not judged. Rows in the quarantine must agree for each reason. A missing or
// unreadable file is a fault.Usage.
func AgainstTruth(truthDir, results, quarantine string) (*Truth, error) {
	table, err := readResults(results)
	if err != nil {
		return nil, err
	}
	ran := table.results()
	world, err := readPlanted(filepath.Join(truthDir, truth.Counts), 5)
	if err != nil {
		return nil, err
	}
	dirt, err := readCSV(filepath.Join(truthDir, truth.Dirt))
	if err != nil {
		return nil, err
	}
	slack := 0.0
	if len(dirt) > 1 {
		slack = 0.01
	}
	s := &Truth{}
	for _, p := range world {
		r := p.cells
		if r[0] == "incompatible_months" || r[0] == "after_control" {
			if ran[r[0]] {
				s.Rows = append(s.Rows, lived(r, p.value, table.at(r[0], r[1], r[2], r[3]), slack))
			}
			continue
		}
		if r[0] != "population" {
			continue
		}
		row := notFound(Row{What: "population", Group: r[1], Category: r[3], Planted: p.value})
		if o := table.at(r[0], r[1], "", r[3]); !math.IsNaN(o.value) {
			row.Found, row.Judged, row.Exact = o.value, true, slack == 0
			row.OK = math.Abs(o.value-p.value) <= slack*p.value+2*math.Sqrt(slack*p.value)
		}
		s.Rows = append(s.Rows, row)
	}
	ratios, err := readPlanted(filepath.Join(truthDir, truth.Ratios), 6)
	if err != nil {
		return nil, err
	}
	for _, p := range ratios {
		r := p.cells
		result := r[0]
		if result == "had_benefit_2020_2023" {
			result = "table_6"
			if strings.HasPrefix(r[1], "family") {
				result = "table_7"
			}
		}
		if !ran[result] {
			continue
		}
		o := table.at(result, r[1], r[2], "risk_ratio")
		row := Row{
			What:     result,
			Group:    r[1],
			Category: r[2],
			Planted:  p.value,
			Found:    o.value,
			Low:      o.low,
			High:     o.high,
		}
		if !math.IsNaN(o.value) && !math.IsNaN(p.value) && !math.IsInf(p.value, 0) {
			row.Judged = true
			row.OK = math.Abs(o.value-p.value) <= 0.02*p.value || p.value >= o.low && p.value <= o.high
		}
		s.Rows = append(s.Rows, row)
	}
	if err := s.cooperation(truthDir, table, ran, slack); err != nil {
		return nil, err
	}
	if err := s.dirt(dirt, quarantine); err != nil {
		return nil, err
	}
	return s, s.schemes(truthDir, filepath.Join(results, "observations.csv"))
}

// Planted returns the identity numbers of the people of the planted schemes in a truth folder, without those of the
// innocent lookalikes. A missing or unreadable file is a fault.Usage.
func Planted(truthDir string) ([]string, error) {
	rows, err := readCSV(filepath.Join(truthDir, truth.Schemes))
	if err != nil {
		return nil, err
	}
	var numbers []string
	for _, r := range rows[1:] {
		if len(r) == 5 && r[2] == "false" && r[3] == "person" {
			numbers = append(numbers, r[4])
		}
	}
	return numbers, nil
}

// lived compares a number that was planted for the study of livelihoods with the one found. A count must agree like
// that of a group, one of months to twice as much. A share may differ by 0.02 and one case where the country is dirty.
func lived(r []string, planted float64, o obtained, slack float64) Row {
	row := notFound(Row{What: r[0], Group: r[1], Category: r[2], Planted: planted})
	if math.IsNaN(o.value) {
		return row
	}
	row.Found, row.Judged, row.Exact = o.value, true, slack == 0
	room := slack*planted + 2*math.Sqrt(slack*planted)
	switch {
	case r[3] == "share" && slack == 0:
		room = 1e-9
	case r[3] == "share":
		room = 0.02 + 1/math.Max(1, o.denominator)
	case r[3] == "person_months": // a person has several
		room *= 2
	}
	row.OK = math.Abs(o.value-planted) <= room
	return row
}

// notFound returns a row whose number has not been found in the run.
func notFound(r Row) Row {
	r.Found, r.Low, r.High = math.NaN(), math.NaN(), math.NaN()
	return r
}

// dirt compares the injected rows with the quarantine, reason by reason.
func (s *Truth) dirt(injected [][]string, quarantine string) error {
	planted := map[string]float64{}
	for _, r := range injected[1:] {
		planted[r[3]]++
	}
	found := map[string]float64{}
	if quarantine != "" {
		rows, err := readCSV(quarantine)
		if err != nil {
			return err
		}
		if len(rows[0]) != 6 {
			return &fault.Fault{Kind: fault.Usage, File: quarantine, Line: 1,
				Rule: lang.Text{
					SV: "är inte utdata från ansatz quarantine --counts",
					EN: "is not the output of ansatz quarantine --counts"},
				Hint: lang.Text{
					SV: "kör ansatz quarantine --counts > karantan.csv",
					EN: "run ansatz quarantine --counts > counts.csv"}}
		}
		for _, r := range rows[1:] {
			n, _ := strconv.ParseFloat(r[5], 64)
			found[r[4]] += n
			if _, ok := planted[r[4]]; !ok {
				planted[r[4]] = 0
			}
		}
	}
	var reasons []string
	for reason := range planted {
		reasons = append(reasons, reason)
	}
	slices.Sort(reasons)
	for _, reason := range reasons {
		row := notFound(Row{What: "dirt", Category: reason, Planted: planted[reason]})
		if quarantine != "" {
			row.Found, row.Judged, row.OK = found[reason], true, found[reason] == planted[reason]
		}
		s.Rows = append(s.Rows, row)
	}
	return nil
}

// schemes compares the planted schemes with the observations and the baselines that name their companies.
func (s *Truth) schemes(truthDir, observations string) error {
	rows, err := readCSV(filepath.Join(truthDir, truth.Schemes))
	if err != nil {
		return err
	}
	planted := map[string]plantedScheme{}
	schemesOf := map[string][]string{} // by company number
	for _, r := range rows[1:] {
		if r[3] == "company" {
			planted[r[0]] = plantedScheme{r[1], r[2] == "true"}
			schemesOf[r[4]] = append(schemesOf[r[4]], r[0])
		}
	}
	base, err := readCSV(filepath.Join(truthDir, truth.Baselines))
	if err != nil {
		return err
	}
	var baselines [2]picked
	for n, name := range []string{truth.SharedPair, truth.ManyHeld} {
		baselines[n] = picked{}
		for _, r := range base[1:] {
			if r[0] == name {
				baselines[n].add(name, r[1], r[2], schemesOf[r[2]])
			}
		}
	}
	observed := picked{}
	_, none := os.Stat(observations)
	if none == nil {
		rows, err := readCSV(observations)
		if err != nil {
			return err
		}
		if len(rows[0]) < 10 || rows[0][0] != "rule" {
			return unreadable(observations, 1,
				lang.Text{SV: "är inte en tabell över iakttagelser", EN: "is not a table of observations"})
		}
		for _, r := range rows[1:] {
			for _, cell := range []string{r[2], r[4], r[5]} {
				observed.add(r[0], r[2], cell, schemesOf[cell])
			}
		}
	}
	var rules []string
	for _, listed := range schemes {
		sc := Scheme{Kind: listed.kind}
		if none == nil {
			sc.Rules = listed.rules
			rules = append(rules, sc.Rules...)
		}
		sc.Planted = count(planted, listed.kind)
		sc.Observed = observed.by(sc.Rules).against(listed.kind, planted)
		for n := range baselines {
			sc.Baselines[n] = baselines[n].against(listed.kind, planted)
		}
		s.Schemes = append(s.Schemes, sc)
	}
	for _, listed := range lookalikes {
		l := Lookalike{Kind: listed.kind, Planted: count(planted, listed.kind)}
		l.Observed = observed.by(rules).caught(listed.kind, listed.least, planted)
		for n := range baselines {
			l.Baselines[n] = baselines[n].caught(listed.kind, listed.least, planted)
		}
		s.Lookalikes = append(s.Lookalikes, l)
	}
	return nil
}

// count returns how many of a kind were planted.
func count(planted map[string]plantedScheme, kind string) int {
	n := 0
	for _, p := range planted {
		if p.kind == kind {
			n++
		}
	}
	return n
}

// plantedScheme is a scheme or a lookalike of the truth.
type plantedScheme struct {
	kind     string
	innocent bool
}

// unit is a company, person or cluster that a rule or a baseline picked out.
type unit struct{ rule, subject string }

// picked holds, for each unit, the schemes whose companies it names, and these companies.
type picked map[unit]map[string]map[string]bool

// add records that a unit names a company or something else that belongs to schemes.
func (p picked) add(rule, subject, company string, schemes []string) {
	u := unit{rule, subject}
	if p[u] == nil {
		p[u] = map[string]map[string]bool{}
	}
	for _, name := range schemes {
		if p[u][name] == nil {
			p[u][name] = map[string]bool{}
		}
		p[u][name][company] = true
	}
}

// by returns the units of the given rules.
func (p picked) by(rules []string) picked {
	out := picked{}
	for u, named := range p {
		if slices.Contains(rules, u.rule) {
			out[u] = named
		}
	}
	return out
}

// against counts how much of one kind of scheme was found.
func (p picked) against(kind string, planted map[string]plantedScheme) Hits {
	h := Hits{Units: len(p), planted: count(planted, kind)}
	found := map[string]bool{}
	for _, named := range p {
		right := false
		for name := range named {
			if planted[name].kind == kind {
				found[name], right = true, true
			}
		}
		if right {
			h.Right++
		}
	}
	h.Found = len(found)
	return h
}

// caught counts the lookalikes of one kind of which a unit names at least so many companies.
func (p picked) caught(kind string, least int, planted map[string]plantedScheme) int {
	found := map[string]bool{}
	for _, named := range p {
		for name, companies := range named {
			if planted[name].kind == kind && len(companies) >= least {
				found[name] = true
			}
		}
	}
	return len(found)
}
