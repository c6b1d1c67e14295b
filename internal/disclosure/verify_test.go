package disclosure

import (
	"strings"
	"sync"
	"testing"

	"ansatz/internal/disclosure/internal/released"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

var investigations = sync.OnceValue(func() *study.Study {
	return of(map[string]study.Kind{"figure_4": study.FirstInvestigations})
})

// held is a release of three groups and their sum, of which two are withheld, with its certificate.
func held(t *testing.T) Held {
	t.Helper()
	withheld := func(group string) table.Row {
		r := count("figure_4", "persons", group, "2009", table.Empty)
		r.Status = table.Suppressed
		return r
	}
	p := Publish()
	h := Held{
		Published: Published{
			Name:  "r",
			Study: investigations(),
			Rows: []table.Row{
				count("figure_4", "persons", "active_and_linked", "2009", 51),
				count("figure_4", "persons", "strategic", "2009", 20),
				withheld("executor_upper"),
				withheld("executor_lower"),
				count("figure_4", "persons", "linked_0", "2009", 7),
				count("figure_4", "persons", "linked_1", "2009", 6),
				count("figure_4", "persons", "linked_2", "2009", 8),
			},
			Steps: []Step{{Chain: "active", Name: "eligible", Persons: 20, Rows: 20}},
		},
		Profile: PublicProfile{Name: p.Name, Threshold: p.Threshold, Width: p.Width},
		Hashes:  map[string]string{"results.csv": "aa", "provenance.json": "bb"},
	}
	number := func(n int64) *int64 { return &n }
	row := func(i int) []released.Place { return []released.Place{{Row: i, Field: "value"}} }
	h.Certificate = &Certificate{
		Format: released.CertificateFormat, Profile: h.Profile, Files: map[string]string{"results.csv": "aa",
			"provenance.json": "bb"},
		Counts: []released.CertifiedCount{
			{Name: "all", At: row(0), Printed: number(51)},
			{Name: "strategic", At: row(1), Printed: number(20)},
			{Name: "upper", At: row(2), Width: 5},
			{Name: "lower", At: row(3), Width: 5},
			{Name: "linked 0", At: row(4), Printed: number(7)},
			{Name: "linked 1", At: row(5), Printed: number(6)},
			{Name: "linked 2", At: row(6), Printed: number(8)},
			{Name: "step", At: []released.Place{{Chain: "active", Step: "eligible", Field: "persons"}},
				Printed: number(20)},
		},
		Equations: []released.Equation{{Terms: []released.Term{{Times: 1, Count: 0}, {Times: -1, Count: 1},
			{Times: -1, Count: 2}, {Times: -1, Count: 3}, {Times: -1, Count: 4}, {Times: -1, Count: 5}, {Times: -1,
				Count: 6}}}},
		Tables: []released.ProofTable{{{Count: 2, Value: 0}, {Count: 3, Value: 10}},
			{{Count: 2, Value: 7}, {Count: 3, Value: 3}}},
		Proofs: []released.Proof{{Count: 2, Low: 0, High: 1}, {Count: 3, Low: 1, High: 0}},
	}
	return h
}

func TestCertificateHolds(t *testing.T) {
	h := held(t)
	v := Verify(h, nil)
	if len(v.Faults) > 0 || v.Counts != 8 || v.Withheld != 2 || v.Proofs != 2 || v.Least != 7 {
		t.Errorf("%+v", v)
	}
}

// Whatever of a release or its certificate is changed: the check says so, and where.
func TestChangedReleaseDoesNotPass(t *testing.T) {
	low := Publish()
	low.Width, low.Threshold = 3, 3
	for name, c := range map[string]struct {
		change func(h *Held)
		wanted *Profile
		want   string
	}{
		"no certificate": {func(h *Held) { h.Certificate = nil }, nil, "there is no certificate"},
		"another format": {func(h *Held) { h.Certificate.Format = 2 }, nil, "format 2"},
		"a changed file": {func(h *Held) { h.Hashes["results.csv"] = "ab" }, nil,
			"results.csv: the file is another"},
		"a file that is not named": {func(h *Held) { h.Hashes["study.yaml"] = "x" }, nil,
			"study.yaml: the file is not in"},
		"another number in the rows": {func(h *Held) { h.Rows[0].Value = 52 }, nil,
			"figure_4 active_and_linked 2009 persons value: another number"},
		"another number in the steps": {func(h *Held) { h.Steps[0].Persons = 21 }, nil,
			"the attrition, active eligible persons: another number"},
		"a number where one is withheld": {func(h *Held) { h.Rows[2].Value, h.Rows[2].Status = 4, table.OK }, nil,
			"figure_4 executor_upper 2009 persons value: a number stands here"},
		"a count that is withheld and not certified": {func(h *Held) {
			h.Rows[1].Value, h.Rows[1].Status = table.Empty,
				table.Suppressed
		}, nil,
			"figure_4 strategic 2009 persons value: the count is withheld here, but printed"},
		"a step that is withheld and not certified": {func(h *Held) {
			h.Steps = append(h.Steps, Step{Chain: "linked", Name: "matched", Persons: Withheld, Rows: Withheld})
		}, nil, "the attrition, linked matched persons: the withheld count is not in"},
		"a place that is left out": {func(h *Held) { h.Certificate.Counts[2].At = nil }, nil,
			"executor_upper 2009 persons value: the withheld count is not in"},
		"a place that is not there": {func(h *Held) { h.Certificate.Counts[2].At[0].Row = 9 }, nil,
			"count 2: refers to something"},
		"a changed table": {func(h *Held) { h.Certificate.Tables[0][0].Value = 1 }, nil,
			"table 0, equation 0: the table does not agree"},
		"a number outside of its band": {func(h *Held) { h.Rows[2].Low, h.Rows[2].High = 0, 6 }, nil,
			"executor_upper 2009 persons value: table 1 has a number outside of the band"},
		"a number above what everybody knows": {func(h *Held) {
			six := int64(6)
			h.Certificate.Counts[2].Most = &six
		}, nil, "the table has a number that is negative"},
		"a negative number": {func(h *Held) {
			h.Certificate.Tables[0][0].Value, h.Certificate.Tables[0][1].Value = -1,
				11
		}, nil,
			"the table has a number that is negative"},
		"tables that are too near": {func(h *Held) {
			h.Certificate.Tables[0][0].Value,
				h.Certificate.Tables[0][1].Value = 4, 6
		}, nil,
			"differ by less than the width"},
		"low and high the wrong way": {func(h *Held) {
			h.Certificate.Proofs[0] = released.Proof{Count: 2, Low: 1,
				High: 0}
		}, nil,
			"differ by less than the width"},
		"a proof that is left out": {func(h *Held) { h.Certificate.Proofs = h.Certificate.Proofs[1:] }, nil,
			"executor_upper 2009 persons value: the withheld count has no proof"},
		"a table that is left out": {func(h *Held) { h.Certificate.Tables = h.Certificate.Tables[:1] }, nil,
			"proof 0: refers to something"},
		"an equation that is left out": {func(h *Held) { h.Certificate.Equations = nil }, nil,
			"figure_4 strategic 2009 persons value: the equation is missing"},
		"an equation that is changed": {func(h *Held) { h.Certificate.Equations[0].Tolerance = 9 }, nil,
			"the equation is missing"},
		"an equation of another count": {func(h *Held) { h.Certificate.Equations[0].Terms[0].Count = 9 }, nil,
			"equation 0: refers to something"},
		"a smaller width": {func(h *Held) { h.Certificate.Counts[2].Width = 1 }, nil,
			"a width of 1, and the profile asks for 5"},
		"a smaller width everywhere": {func(h *Held) {
			h.Certificate.Profile.Width, h.Profile.Width = 3, 3
		}, nil, "is not the one that holds (publish, threshold 5, width 5)"},
		"the width of another profile": {func(h *Held) { h.Certificate.Profile.Width = 3 }, nil,
			"is not that of the results"},
		"not the wanted profile": {func(*Held) {}, low,
			"is not the one that holds (publish, threshold 3, width 3)"},
		"a profile without proofs": {func(h *Held) {
			h.Profile = PublicProfile{Name: "internal", Threshold: 5}
			h.Certificate.Profile = h.Profile
		}, nil, "gives no proofs"},
	} {
		h := held(t)
		c.change(&h)
		var said []string
		for _, f := range Verify(h, c.wanted).Faults {
			said = append(said, f.Place.EN+": "+f.Rule.EN)
			if f.Place.SV == "" || f.Rule.SV == "" {
				t.Errorf("%s: no Swedish", name)
			}
		}
		if all := strings.Join(said, "\n"); !strings.Contains(all, c.want) {
			t.Errorf("%s: said %q, want %q", name, all, c.want)
		}
	}
}

// A certificate is checked by what it states itself without a study: whatever is changed is found, but for an
// equation or
// a withheld count that it leaves out.
func TestStatedCertificate(t *testing.T) {
	h := held(t)
	h.Study = nil
	if v := Stated(h); len(v.Faults) > 0 || v.Proofs != 2 || v.Withheld != 2 || v.Least != 7 {
		t.Errorf("%+v", v)
	}
	for name, change := range map[string]func(h *Held){
		"no certificate":                 func(h *Held) { h.Certificate = nil },
		"another format":                 func(h *Held) { h.Certificate.Format = 2 },
		"a changed file":                 func(h *Held) { h.Hashes["results.csv"] = "ab" },
		"another number in the rows":     func(h *Held) { h.Rows[0].Value = 52 },
		"another number in the steps":    func(h *Held) { h.Steps[0].Persons = 21 },
		"a number where one is withheld": func(h *Held) { h.Rows[2].Value, h.Rows[2].Status = 4, table.OK },
		"a place that is not there":      func(h *Held) { h.Certificate.Counts[2].At[0].Row = 9 },
		"a changed table":                func(h *Held) { h.Certificate.Tables[0][0].Value = 1 },
		"a number outside of its band":   func(h *Held) { h.Rows[2].Low, h.Rows[2].High = 0, 6 },
		"a proof that is left out":       func(h *Held) { h.Certificate.Proofs = h.Certificate.Proofs[1:] },
		"no width":                       func(h *Held) { h.Certificate.Profile.Width = 0 },
	} {
		h := held(t)
		h.Study = nil
		change(&h)
		if len(Stated(h).Faults) == 0 {
			t.Errorf("%s: holds", name)
		}
	}
}

// What tells about a release is made from one whose certificate holds.
func TestOnlyWhatHoldsIsExamined(t *testing.T) {
	h := held(t)
	e, v := Examine(h, nil)
	if n, least := e.Proofs(); len(v.Faults) > 0 || e.Study() == nil || n != 2 || least != 7 || len(e.Rules()) == 0 {
		t.Errorf("%+v", v)
	}
	h.Rows[0].Value = 52
	if e, v = Examine(h, nil); len(v.Faults) == 0 || e.Study() != nil || e.Rows() != nil {
		t.Errorf("a changed release is examined: %+v", v)
	}
}

// FuzzCertificate: whatever the text of a certificate, its check ends and says whether it holds.
func FuzzCertificate(f *testing.F) {
	var b strings.Builder
	h := held(&testing.T{})
	if err := h.Certificate.Write(&b); err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(b.String()))
	for _, text := range []string{"{}", "null", `{"format":1,"counts":[{"at":[[0,"value"],["a","b","rows"]]}]}`,
		`{"format":1,"profile":{"name":"publish","threshold":5,"width":5},"tables":[[]],"proofs":[[0,0,0]]}`,
		strings.ReplaceAll(b.String(), "10", "9223372036854775807")} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		h := held(t)
		c, err := ReadCertificate(text)
		if err != nil {
			return
		}
		h.Certificate = c
		v := Verify(h, nil)
		if len(v.Faults) == 0 && (v.Proofs < 2 || v.Least < 5) {
			t.Errorf("%+v holds", v)
		}
	})
}
