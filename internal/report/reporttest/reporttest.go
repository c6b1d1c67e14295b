// Package reporttest makes documents for tests: every row of the contract with an invented value.
package reporttest

import (
	"encoding/csv"
	"errors"
	"hash/fnv"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"ansatz/internal/disclosure"
	"ansatz/internal/disclosure/disclosuretest"
	"ansatz/internal/kind"
	"ansatz/internal/lang"
	"ansatz/internal/network"
	"ansatz/internal/report"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Shared returns the path of a file of the contract beside the repository. It skips the test with a message if there is
// no contract.
func Shared(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		path := filepath.Join(dir, "..", "shared", name)
		if _, err := os.Stat(path); err == nil {
			return path
		} else if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	t.Skipf("SKIPPED, NOTHING TESTED: ../shared/%s is not here", name)
	return ""
}

// Contract returns every row of the contract with an invented value, for a number of companies. Some rows are
// suppressed or undefined.
func Contract(t testing.TB, companies int) []table.Row {
	t.Helper()
	f, err := os.Open(Shared(t, "design/result_rows.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []table.Row
	for _, line := range lines[1:] {
		groups, categories := strings.Fields(line[2]), strings.Fields(line[3])
		if strings.HasPrefix(groups[0], "<") {
			groups = nil
			for i := range companies {
				groups = append(groups, report.Number(float64(5560000000+int64(i)*7919), 0, lang.SV))
				groups[i] = strings.ReplaceAll(groups[i], "\u00a0", "")
			}
		}
		if strings.HasPrefix(line[3], "<") {
			categories = []string{"1", "2", "3", "7", "14"}
		}
		for _, g := range groups {
			for _, c := range categories {
				if c == "-" {
					c = ""
				}
				rows = append(rows, Row(line[0], g, c, line[1]))
			}
		}
	}
	return rows
}

// Row returns a row with an invented value that depends only on its identifiers.
func Row(id, group, category, measure string) table.Row {
	h := fnv.New64a()
	h.Write([]byte(id + "/" + group + "/" + category + "/" + measure))
	u := float64(h.Sum64()>>11) / (1 << 53)
	e := table.Empty
	r := table.Row{
		Result:      id,
		Group:       group,
		Category:    category,
		Measure:     measure,
		Value:       e,
		Low:         e,
		High:        e,
		Numerator:   e,
		Denominator: e,
		Status:      table.OK,
	}
	switch built().Unit(id, measure) {
	case kind.Share:
		r.Denominator = 40 + math.Floor(3000*u)
		r.Numerator = math.Floor(r.Denominator * (0.05 + 0.4*math.Mod(u*97, 1)))
		r.Value = r.Numerator / r.Denominator
	case kind.Ratio:
		r.Value = 0.6 + 5*u*u
		if measure != "mean_risk_ratio" {
			r.Low, r.High = r.Value*(0.6+0.3*u), r.Value*(1.2+u)
		}
	case kind.Kronor:
		r.Value = math.Floor(150000 * u)
	case kind.Amount:
		r.Value = math.Floor(400e6 * u)
	case kind.Decimal:
		r.Value = 300 * u
	case kind.Flag:
		r.Value = math.Floor(1.2 * u)
	default:
		r.Value = math.Floor(5000 * u * u)
	}
	switch n := h.Sum64() % 40; {
	case n == 0:
		r = table.Row{
			Result:      id,
			Group:       group,
			Category:    category,
			Measure:     measure,
			Value:       e,
			Low:         e,
			High:        e,
			Numerator:   e,
			Denominator: e,
			Status:      table.Suppressed,
		}
	case n == 1:
		r = table.Row{
			Result:      id,
			Group:       group,
			Category:    category,
			Measure:     measure,
			Value:       e,
			Low:         e,
			High:        e,
			Numerator:   e,
			Denominator: e,
			Status:      table.Undefined,
		}
	}
	return r
}

// built returns the built-in study.
var built = sync.OnceValue(func() *report.Study {
	s := report.OfStudy(study.Builtin())
	return &s
})

// Document returns a document with rows and drawings that are already protected.
func Document(rows []table.Row, l lang.Lang, drawings ...*network.Picture) *report.Document {
	step := func(chain, sv, en, svWhy, enWhy string, persons, n int64) report.Step {
		return report.Step{
			Chain:   chain,
			Step:    lang.Text{SV: sv, EN: en},
			Reason:  lang.Text{SV: svWhy, EN: enWhy},
			Persons: persons,
			Rows:    n,
		}
	}
	steps := []report.Step{
		step("population", "Personer i folkbokföringen", "People in the population register", "Utgångspunkten",
			"The start", 100000, 104210),
		step("population", "Födda, levande och inte utvandrade på referensdagen",
			"Born, alive and not emigrated on the reference date",
			"Analysen avser dem som finns i landet",
			"The analysis is of those in the country", 97840, report.NotCounted),
		step("active", "Finns i socialförsäkringen", "Found in social insurance", "Bara de kan ha haft en förmån",
			"Only they can have had a benefit", report.Withheld, report.NotCounted),
	}
	return &report.Document{
		Lang:    l,
		Study:   report.OfStudy(study.Builtin()),
		Results: disclosuretest.Protected(disclosure.Computed{Rows: rows, Steps: steps, Drawings: drawings}),
		Deliveries: []report.Delivery{
			{
				Agency:     "police",
				Name:       "2024-03-polisen",
				Delivered:  "2024-03-01",
				Reference:  "2023-12-31",
				LegalBasis: "2016:774 2 §",
				Synthetic:  true,
				Hash:       strings.Repeat("3b1f9c", 10) + "3b1f",
				Handling:   []string{"H0", "H2"},
				Files: []report.File{{Register: "network_active", Path: "aktiva.csv", Hash: strings.Repeat("06b3", 16),
					Rows: 14211}},
			},
			{
				Agency:     "enforcement",
				Name:       "2024-09-kronofogden",
				Delivered:  "2024-09-02",
				Reference:  "2024-07-01",
				LegalBasis: "2016:774 2 §",
				Synthetic:  true,
				Hash:       strings.Repeat("77ab", 16),
				Handling:   []string{"H0"},
				Files: []report.File{{Register: "debt", Path: "skulder_2024.csv.gz", Hash: strings.Repeat("91cd", 16),
					Rows: 250112}},
			},
		},
		Registers: []report.RegisterCount{
			{
				Register:    "network_active",
				Read:        14211,
				Loaded:      14150,
				Duplicate:   20,
				Quarantined: 41,
				Unknown:     11,
				Reasons:     []report.ReasonCount{{Reason: "invalid_id", Rows: 35}, {Reason: "conflicting", Rows: 6}},
			},
			{
				Register:    "debt",
				Read:        250112,
				Loaded:      250002,
				Quarantined: 110,
				Unknown:     340,
				Reasons:     []report.ReasonCount{{Reason: "invalid_num", Rows: 110}},
			},
		},
		Models:   []report.Model{{Name: "person/eligible", Hash: strings.Repeat("ab12", 16), Rows: 97840}},
		Versions: []report.Version{{Name: "ansatz", Version: "0.1.0"}, {Name: "DuckDB", Version: "1.5.5"}},
	}
}

// Protect marks a document's rows as protected, with drawings that are already protected.
func Protect(doc *report.Document, drawings ...*network.Picture) {
	doc.Results = disclosuretest.Protected(disclosure.Computed{Rows: doc.Results.Rows(),
		Steps: doc.Results.Steps(), Drawings: drawings})
}

// Unprotect marks a document's rows as true values, with drawings that name the parties.
func Unprotect(doc *report.Document, drawings ...*network.Picture) {
	doc.Results = disclosure.Unprotected(disclosure.Computed{Rows: doc.Results.Rows(),
		Steps: doc.Results.Steps(), Drawings: drawings})
}

// Small returns a document that is small enough to read: a few results with every kind of cell.
func Small(l lang.Lang) *report.Document {
	e := table.Empty
	ok := func(id, group, category, measure string, numbers ...float64) table.Row {
		all := [5]float64{e, e, e, e, e}
		copy(all[:], numbers)
		return table.Row{Result: id, Group: group, Category: category, Measure: measure,
			Value: all[0], Low: all[1], High: all[2], Numerator: all[3], Denominator: all[4], Status: table.OK}
	}
	not := func(status table.Status, id, group, category, measure string) table.Row {
		r := ok(id, group, category, measure)
		r.Status = status
		return r
	}
	rows := []table.Row{
		ok("figure_1", "strategic", "low", "share", 0.25, e, e, 50, 200),
		ok("figure_1", "strategic", "none", "share", 0.4, e, e, 80, 200),
		ok("figure_1", "strategic", "not_low", "share", 0.35, e, e, 70, 200),
		not(table.Suppressed, "figure_1", "enabler", "low", "share"),
		not(table.Suppressed, "figure_1", "enabler", "none", "share"),
		ok("figure_1", "enabler", "not_low", "share", 0.8, e, e, 40, 50),
		ok("table_3", "strategic", "2023", "persons", 1930),
		ok("table_3", "strategic", "2023", "total_paid", 43200000),
		ok("table_3", "strategic", "2023", "mean_paid_per_recipient", 71404.95867768595),
		ok("table_3", "enabler", "2023", "persons", 12),
		not(table.Suppressed, "table_3", "enabler", "2023", "total_paid"),
		not(table.Undefined, "table_3", "enabler", "2023", "mean_paid_per_recipient"),
		ok("figure_4", "strategic", "2021", "persons", 11),
		ok("figure_4", "strategic", "2022", "persons", 1204),
		not(table.Suppressed, "figure_4", "strategic", "2023", "persons"),
		ok("table_6", "active_upper", "activity_support", "risk_ratio", 2.91, 2.55, 3.32),
		not(table.Suppressed, "table_6", "active_lower", "activity_support", "risk_ratio"),
		ok("table_6", "active_upper", "activity_support", "risk", 0.1, e, e, 20, 200),
		ok("table_6", "active_lower", "activity_support", "risk", 0, e, e, 0, 210),
		ok("company_profile", "5560000001", "", "users", 12),
		ok("company_profile", "sole-1", "", "users", 30),
		ok("an_own_result", "a_group", "a_category", "a_measure", 1.5),
	}
	return Document(rows, l)
}
