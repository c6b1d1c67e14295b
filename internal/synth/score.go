package synth

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// Scored is one thing planted beside what a run found of it.
type Scored struct {
	What, Group, Category string  // counts, risk ratios, dirt or schemes; of which group or scheme; of which category or reason
	Planted, Found        float64 // NaN where the run does not say
	Low, High             float64 // the run's interval, for a ratio
	OK                    bool
	Judged                bool
}

// Score is what a run found of what was planted.
type Score struct {
	Rows       []Scored
	Schemes    []SchemeScore
	Lookalikes []LookalikeScore
}

// SchemeScore is how well one kind of scheme was found by the observations of a network study, and by simple baselines.
type SchemeScore struct {
	Kind      string
	Rules     []string // whose observations should find it; none where no rule looks for it
	Planted   int
	Observed  Hits
	Baselines [2]Hits // companies that hang together by two shared representatives; people with more than five companies
}

// LookalikeScore is how many innocent lookalikes of one kind with a company did not stay below the line: an observation of any rule for a scheme, or a baseline, names one of their companies (two of an
// auditor's or a formation agent's, who have nothing but themselves in common with most of theirs).
type LookalikeScore struct {
	Kind              string
	Planted, Observed int
	Baselines         [2]int
}

// Hits are what something picked out, held against one kind of scheme.
type Hits struct {
	planted      int
	Found        int // planted schemes one of whose companies was picked out
	Units, Right int // what was picked out, and of that what names a company of a planted scheme of the kind
}

// Precision is the share of what was picked out that is right; NaN where nothing was.
func (h Hits) Precision() float64 { return float64(h.Right) / float64(h.Units) }

// Recall is the share of the planted schemes that were found; NaN where none was planted.
func (h Hits) Recall() float64 { return float64(h.Found) / float64(h.planted) }

// Count returns how many judged rows are right, and how many there are.
func (s *Score) Count() (ok, judged int) {
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

// rulesFor says which rules of a network study look for a scheme.
var rulesFor = map[string][]string{
	"representative_cluster": {"shared_representatives"}, "succession": {"succession"}, "closed_circle": {"closed_circle"},
	"service_company": {"unlicensed_takeover", "administers_own_employers"}, "paper_assistants": {"hours_over_day"},
	"paper_permits": {"permit_without_wage"}, "certificate_clinic": {"certificates_to_one_benefit"}, "owner_support": {"support_to_related"},
	"dental_clinic": {"claims_per_patient"},
}

// ScoreResults compares the results in a folder with the truth of the world they were computed on. quarantine, where not empty, is a file of
// `ansatz quarantine --counts`. Schemes are compared with observations.csv of the results, where the run wrote it. Counts of groups must agree exactly where the world is clean, and to 1 % where dirt made people disappear; of the planted
// risk ratios the run's 95 % intervals must hold the planted value, or come within 2 %; rows in the quarantine must agree reason by reason.
func ScoreResults(truthDir, results, quarantine string) (*Score, error) {
	table, err := readResults(results)
	if err != nil {
		return nil, err
	}
	world, err := readCSV(filepath.Join(truthDir, truthCounts))
	if err != nil {
		return nil, err
	}
	dirt, err := readCSV(filepath.Join(truthDir, truthDirt))
	if err != nil {
		return nil, err
	}
	slack := 0.0
	if len(dirt) > 1 {
		slack = 0.01
	}
	s := &Score{}
	for _, r := range world[1:] {
		if r[0] != "population" {
			continue
		}
		planted, _ := strconv.ParseFloat(r[4], 64)
		row := Scored{What: "population", Group: r[1], Category: r[3], Planted: planted, Found: math.NaN(), Low: math.NaN(), High: math.NaN()}
		if o, ok := table[place4{r[0], r[1], "", r[3]}]; ok && !math.IsNaN(o.value) {
			row.Found, row.Judged = o.value, true
			row.OK = math.Abs(o.value-planted) <= slack*planted+2*math.Sqrt(slack*planted)
		}
		s.Rows = append(s.Rows, row)
	}
	ratios, err := readCSV(filepath.Join(truthDir, truthRatios))
	if err != nil {
		return nil, err
	}
	for _, r := range ratios[1:] {
		at := place4{r[0], r[1], r[2], "risk_ratio"}
		if r[0] == "had_benefit_2020_2023" {
			at.result = "table_6"
			if strings.HasPrefix(r[1], "family") {
				at.result = "table_7"
			}
		}
		o, ok := table[at]
		if !ok {
			continue
		}
		planted, _ := strconv.ParseFloat(r[5], 64)
		row := Scored{What: at.result, Group: r[1], Category: r[2], Planted: planted, Found: o.value, Low: o.low, High: o.high}
		if !math.IsNaN(o.value) && !math.IsNaN(planted) && !math.IsInf(planted, 0) {
			row.Judged = true
			row.OK = math.Abs(o.value-planted) <= 0.02*planted || planted >= o.low && planted <= o.high
		}
		s.Rows = append(s.Rows, row)
	}
	if err := s.dirt(dirt, quarantine); err != nil {
		return nil, err
	}
	return s, s.schemes(truthDir, filepath.Join(results, "observations.csv"))
}

// dirt compares the injected rows with the quarantine, reason by reason.
func (s *Score) dirt(injected [][]string, quarantine string) error {
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
			return &fault.Fault{Kind: fault.Usage, File: quarantine, Line: 1, Rule: lang.Text{SV: "är inte utdata från ansatz quarantine --counts", EN: "is no output of ansatz quarantine --counts"},
				Hint: lang.Text{SV: "kör ansatz quarantine --counts > karantan.csv", EN: "run ansatz quarantine --counts > counts.csv"}}
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
		row := Scored{What: "dirt", Category: reason, Planted: planted[reason], Found: math.NaN(), Low: math.NaN(), High: math.NaN()}
		if quarantine != "" {
			row.Found, row.Judged, row.OK = found[reason], true, found[reason] == planted[reason]
		}
		s.Rows = append(s.Rows, row)
	}
	return nil
}

// schemes compares the planted schemes with the observations and the baselines that name their companies.
func (s *Score) schemes(truthDir, observations string) error {
	rows, err := readCSV(filepath.Join(truthDir, truthSchemes))
	if err != nil {
		return err
	}
	planted := map[string]plantedScheme{}
	of := map[string][]string{} // company → schemes
	for _, r := range rows[1:] {
		if r[3] == "company" {
			planted[r[0]] = plantedScheme{r[1], r[2] == "true"}
			of[r[4]] = append(of[r[4]], r[0])
		}
	}
	base, err := readCSV(filepath.Join(truthDir, truthBase))
	if err != nil {
		return err
	}
	var baselines [2]picked
	for n, name := range []string{sharedPair, manyHeld} {
		baselines[n] = picked{}
		for _, r := range base[1:] {
			if r[0] == name {
				baselines[n].name(name, r[1], r[2], of[r[2]])
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
			return unreadable(observations, 1, lang.Text{SV: "är ingen tabell över iakttagelser", EN: "is no table of observations"})
		}
		for _, r := range rows[1:] {
			for _, cell := range []string{r[2], r[4], r[5]} {
				observed.name(r[0], r[2], cell, of[cell])
			}
		}
	}
	var rules []string
	for _, kind := range schemeOrder {
		if rulesFor[kind] == nil { // a lookalike
			continue
		}
		sc := SchemeScore{Kind: kind}
		if none == nil {
			sc.Rules = rulesFor[kind]
			rules = append(rules, sc.Rules...)
		}
		for _, p := range planted {
			sc.Planted += b2i(p.kind == kind)
		}
		sc.Observed = observed.of(sc.Rules).against(kind, planted)
		for n := range baselines {
			sc.Baselines[n] = baselines[n].against(kind, planted)
		}
		s.Schemes = append(s.Schemes, sc)
	}
	for _, kind := range []string{"formation_agent", "auditor", "family_firm", "merger", "transfer"} {
		l := LookalikeScore{Kind: kind}
		for _, p := range planted {
			l.Planted += b2i(p.kind == kind)
		}
		least := 1
		if kind == "formation_agent" || kind == "auditor" {
			least = 2
		}
		l.Observed = observed.of(rules).caught(kind, least, planted)
		for n := range baselines {
			l.Baselines[n] = baselines[n].caught(kind, least, planted)
		}
		s.Lookalikes = append(s.Lookalikes, l)
	}
	return nil
}

// plantedScheme is a scheme or a lookalike of the truth.
type plantedScheme struct {
	kind     string
	innocent bool
}

// unit is one thing that a rule or a baseline picked out.
type unit struct{ rule, subject string }

// picked are the schemes whose companies each unit names, with these companies.
type picked map[unit]map[string]map[string]bool

// name adds that a unit names a company, or something else, that belongs to schemes.
func (p picked) name(rule, subject, company string, schemes []string) {
	at := unit{rule, subject}
	if p[at] == nil {
		p[at] = map[string]map[string]bool{}
	}
	for _, name := range schemes {
		if p[at][name] == nil {
			p[at][name] = map[string]bool{}
		}
		p[at][name][company] = true
	}
}

// of keeps the units of some rules.
func (p picked) of(rules []string) picked {
	out := picked{}
	for at, named := range p {
		if slices.Contains(rules, at.rule) {
			out[at] = named
		}
	}
	return out
}

// against counts what of one kind of scheme was found.
func (p picked) against(kind string, planted map[string]plantedScheme) Hits {
	h := Hits{Units: len(p)}
	for _, s := range planted {
		h.planted += b2i(s.kind == kind)
	}
	found := map[string]bool{}
	for _, named := range p {
		right := false
		for name := range named {
			if planted[name].kind == kind {
				found[name], right = true, true
			}
		}
		h.Right += b2i(right)
	}
	h.Found = len(found)
	return h
}

// caught counts the lookalikes of one kind of which a unit names so many companies.
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
