package synth

import (
	"maps"
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

// SchemeScore is how well one kind of scheme was found. Precision counts the companies found that no planted scheme of the kind has.
type SchemeScore struct {
	Kind               string
	Planted, Found     int // companies: planted, and of these found
	Named              int // companies that the result names
	Lookalikes, Caught int // companies of innocent lookalikes, and of these named
	Result             string
}

// Precision and recall of a scheme; NaN where nothing was named or planted.
func (s SchemeScore) Precision() float64 { return float64(s.Found) / float64(s.Named) }

// Recall is the share of the planted companies that were found.
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

// foundBy says which rules of the network study should observe a scheme's companies.
var foundBy = map[string][]string{
	"representative_cluster": {"shared_representatives"}, "succession": {"succession"}, "closed_circle": {"closed_circle"}, "service_company": {"unlicensed_takeover", "administers_own_employers"},
	"paper_assistants": {"hours_over_day"}, "paper_permits": {"permit_without_wage"}, "certificate_clinic": {"certificates_to_one_benefit"}, "owner_support": {"support_to_related"},
}

// ScoreResults compares the results in a folder with the truth of the world they were computed on. quarantine, where not empty, is a file of
// `ansatz quarantine --counts`. Counts of groups must agree exactly where the world is clean, and to 1 % where dirt made people disappear; of the planted
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
	return s, s.schemes(truthDir, results)
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
		if len(rows) == 0 || len(rows[0]) != 6 {
			return &fault.Fault{Kind: fault.Usage, File: quarantine, Line: 1, Rule: lang.Text{SV: "är inte utdata från ansatz quarantine --counts", EN: "is no output of ansatz quarantine --counts"}}
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

// schemes compares the companies of the planted schemes with those that the observations of the network study name.
func (s *Score) schemes(truthDir, results string) error {
	rows, err := readCSV(filepath.Join(truthDir, truthSchemes))
	if err != nil {
		return err
	}
	planted := map[string]map[string]bool{}
	innocent := map[string]bool{}
	for _, r := range rows[1:] {
		if r[3] != "company" {
			continue
		}
		if r[2] == "true" {
			innocent[r[4]] = true
			continue
		}
		if planted[r[1]] == nil {
			planted[r[1]] = map[string]bool{}
		}
		planted[r[1]][r[4]] = true
	}
	named, err := observed(results)
	if err != nil {
		return err
	}
	for _, kind := range schemeOrder[:8] {
		sc := SchemeScore{Kind: kind, Planted: len(planted[kind]), Result: strings.Join(foundBy[kind], ", "), Lookalikes: len(innocent)}
		companies := map[string]bool{}
		for _, rule := range foundBy[kind] {
			maps.Copy(companies, named[rule])
		}
		for g := range companies {
			sc.Named++
			if planted[kind][g] {
				sc.Found++
			}
			if innocent[g] {
				sc.Caught++
			}
		}
		if named == nil {
			sc.Result = ""
		}
		s.Schemes = append(s.Schemes, sc)
	}
	return nil
}

// observed returns the companies that each rule names in observations.csv, as subject or in its evidence; nil where the run wrote no such file.
func observed(results string) (map[string]map[string]bool, error) {
	file := filepath.Join(results, "observations.csv")
	if _, err := os.Stat(file); err != nil {
		return nil, nil
	}
	rows, err := readCSV(file)
	if err != nil {
		return nil, err
	}
	named := map[string]map[string]bool{}
	for _, r := range rows[1:] {
		if named[r[0]] == nil {
			named[r[0]] = map[string]bool{}
		}
		for _, party := range []string{r[2], r[4], r[5]} {
			if len(party) == 10 && isNumber(party) {
				named[r[0]][party] = true
			}
		}
	}
	return named, nil
}

func isNumber(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
