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
	Rows    []Scored
	Schemes []SchemeScore
}

// SchemeScore is how well one kind of scheme was found by the observations of a network study.
type SchemeScore struct {
	Kind                string
	Rules               []string // whose observations should find it; none where no rule looks for it
	Planted, Found      int      // schemes, and of these such that an observation names one of their companies
	Observations, Right int      // observations of the rules, and of these such that name a company of a planted scheme of the kind
	Lookalikes, Caught  int      // innocent lookalikes with a company, and of these such that an observation names one
}

// Precision is the share of the observations that are right; NaN where there is none.
func (s SchemeScore) Precision() float64 { return float64(s.Right) / float64(s.Observations) }

// Recall is the share of the planted schemes that were found; NaN where none was planted.
func (s SchemeScore) Recall() float64 { return float64(s.Found) / float64(s.Planted) }

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

// schemes compares the planted schemes with the observations that name their companies.
func (s *Score) schemes(truthDir, observations string) error {
	rows, err := readCSV(filepath.Join(truthDir, truthSchemes))
	if err != nil {
		return err
	}
	type scheme struct {
		kind     string
		innocent bool
	}
	schemes := map[string]scheme{}
	of := map[string][]string{} // company → schemes
	for _, r := range rows[1:] {
		if r[3] == "company" {
			schemes[r[0]] = scheme{r[1], r[2] == "true"}
			of[r[4]] = append(of[r[4]], r[0])
		}
	}
	type seen struct{ rule, subject string }
	names := map[seen]map[string]bool{} // observation → schemes whose companies it names
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
			at := seen{r[0], r[2]}
			if names[at] == nil {
				names[at] = map[string]bool{}
			}
			for _, cell := range []string{r[2], r[4], r[5]} {
				for _, name := range of[cell] {
					names[at][name] = true
				}
			}
		}
	}
	for _, kind := range schemeOrder[:8] {
		sc := SchemeScore{Kind: kind}
		if none == nil {
			sc.Rules = rulesFor[kind]
		}
		found := map[string]bool{}
		for at, named := range names {
			if !slices.Contains(sc.Rules, at.rule) {
				continue
			}
			sc.Observations++
			right := false
			for name := range named {
				found[name] = true
				right = right || schemes[name].kind == kind
			}
			if right {
				sc.Right++
			}
		}
		for name, sch := range schemes {
			switch {
			case sch.kind == kind:
				sc.Planted++
				if found[name] {
					sc.Found++
				}
			case sch.innocent:
				sc.Lookalikes++
				if found[name] {
					sc.Caught++
				}
			}
		}
		s.Schemes = append(s.Schemes, sc)
	}
	return nil
}
