package score

import (
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ansatz/internal/fault"
	"ansatz/internal/synth/truth"
)

// The interval of a count is compared with sums of the distribution to 60 digits (Python 3.11, decimal): the least k
// with P(X ≤ k) ≥ ½ % and 99½ %. Above 10 000 it is an approximation.
func TestPoisson99(t *testing.T) {
	for _, c := range []struct{ mean, low, high float64 }{
		{0, 0, 0}, {0.7, 0, 4}, {3, 0, 8}, {62, 43, 83}, {605, 543, 669}, {9000, 8757, 9245}, {10098, 9840, 10358},
	} {
		low, high := poisson99(c.mean)
		near := 0.0
		if c.mean > 1e4 {
			near = 1
		}
		if math.Abs(low-c.low) > near || math.Abs(high-c.high) > near {
			t.Errorf("mean %g: %g–%g, not %g–%g", c.mean, low, high, c.low, c.high)
		}
	}
}

// AgainstReport reads a table, scales what must be scaled, and judges each row by its kind.
func TestAgainstReport(t *testing.T) {
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("result,group,category,measure,value,low,high,numerator,denominator,status\n")
	published := embedded(publishedCSV)[1:]
	for _, r := range published {
		at := place4{r[0], r[1], r[2], r[3]}
		v := r[4]
		if m, ok := meant[at]; ok {
			v = strconv.FormatFloat(m, 'g', -1, 64)
		}
		switch {
		case at.group == "matched_active_all", strings.HasPrefix(at.group, "population_"):
			continue
		case strings.HasPrefix(at.group, "men_"):
			continue
		case at.result == "table_1" && at.group == "population":
			at.group = "pool"
		case at.measure == "share_at_least":
			at.measure = "share"
		case at.measure == "total_debt_at_least":
			at.measure = "total_debt"
		case at.result == "figure_6" && at.group == "active_linked_family":
			at.group = "active_linked_enabler_family"
		case at.result == "company_profile":
			at.group = "6520000006"
		}
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,,,,,ok\n", at.result, at.group, at.category, at.measure, v)
	}
	b.WriteString("population,active,,persons,12703,,,,,ok\n")
	b.WriteString("figure_6,active_linked_enabler,2022-2023,cumulative_users,2178,,,,,ok\n")
	if err := os.WriteFile(filepath.Join(dir, "results.csv"), []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	rep, err := AgainstReport(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rep.Rows {
		if r.Verdict != Within && r.Verdict != NotJudged {
			t.Errorf("%s %s %s %s: %s though it is the published figure", r.Result, r.Group,
				r.Category, r.Measure, r.Verdict)
		}
	}
	if len(rep.Rows) != len(published) || rep.Scale != 1 {
		t.Errorf("%d rows at scale %g", len(rep.Rows), rep.Scale)
	}
	// One figure is wrong and one is missing.
	at := "table_6,linked_lower,housing_allowance,risk_ratio,"
	text := strings.Replace(b.String(), at+"2.3", at+"2.6", 1)
	text = strings.Replace(text, "table_3,strategic,2023,recipients,605", "table_3,strategic,2023,recipients,700", 1)
	text = strings.Replace(text, "figure_9,all,,private_companies,699,,,,,ok\n", "", 1)
	if err := os.WriteFile(filepath.Join(dir, "results.csv"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if rep, err = AgainstReport(dir, ""); err != nil || rep.Count(Outside) != 2 || rep.Count(Missing) != 1 {
		t.Errorf("%d outside and %d missing, %v", rep.Count(Outside), rep.Count(Missing), err)
	}
	if _, err := AgainstReport(t.TempDir(), ""); fault.ExitCode(err) != 2 {
		t.Errorf("no results: %v", err)
	}
}

// What was planted for the study of livelihoods is judged: exactly in a clean country, with some room in a dirty one.
func TestLived(t *testing.T) {
	for _, c := range []struct {
		measure               string
		planted, found, slack float64
		ok                    bool
	}{
		{"persons", 100, 100, 0, true}, {"persons", 100, 101, 0, false}, {"persons", 0, 1, 0, false},
		{"persons", 100, 98, 0.01, true}, {"persons", 100, 90, 0.01, false}, {"person_months", 100, 95, 0.01, true},
		{"share", 0.4, 0.4, 0, true}, {"share", 0.4, 0.41, 0, false}, {"share", 0.4, 0.42, 0.01, true},
	} {
		row := lived([]string{"after_control", "total", "sickness_benefit/6", c.measure, ""}, c.planted,
			obtained{value: c.found, denominator: 50}, c.slack)
		if !row.Judged || row.OK != c.ok {
			t.Errorf("%s: %g planted and %g found: %t", c.measure, c.planted, c.found, row.OK)
		}
	}
	withheld := obtained{value: math.NaN()}
	if row := lived([]string{"after_control", "total", "", "persons", ""}, 3, withheld, 0); row.Judged {
		t.Error("a withheld number is judged")
	}
}

// One number that must agree exactly and does not is enough for a run not to hold; of intervals one in ten may miss.
func TestHolds(t *testing.T) {
	row := func(exact, ok bool) Row { return Row{Judged: true, Exact: exact, OK: ok} }
	rows := make([]Row, 0, 200)
	for range 100 {
		rows = append(rows, row(true, true), row(false, true))
	}
	for _, c := range []struct {
		rows  []Row
		holds bool
	}{
		{nil, true}, {rows, true}, {append(slices.Clone(rows), row(true, false)), false},
		{append(slices.Clone(rows), row(false, false)), true}, {append(slices.Clone(rows), Row{Exact: true}), true},
		{[]Row{row(true, true), row(true, true), row(false, false)}, false},
	} {
		if s := (&Truth{Rows: c.rows}); s.Holds() != c.holds {
			t.Errorf("%d rows: holds is %t", len(c.rows), s.Holds())
		}
	}
	for measure, exact := range map[string]bool{"findings": true, "shift": true, "impact_ratio": false} {
		for _, slack := range []float64{0, 0.01} {
			r := cooperated([]string{"focus", "all", "", measure, ""}, 2, obtained{value: 1, low: 0, high: 1}, slack)
			if r.Exact != (exact && slack == 0) {
				t.Errorf("%s in a country with the slack %g: exact is %t", measure, slack, r.Exact)
			}
		}
	}
}

// What was planted in the cooperation is judged: counts exactly in a clean country, ratios and shares by the interval
// of the run; and each rule has its precision and the share that it found, by agency.
func TestCooperated(t *testing.T) {
	for _, c := range []struct {
		measure string
		planted float64
		found   obtained
		slack   float64
		ok      bool
	}{
		{"findings", 12, obtained{value: 12}, 0, true}, {"findings", 12, obtained{value: 13}, 0, false},
		{"targets", 1000, obtained{value: 990}, 0.01, true}, {"shift", 0.3, obtained{value: 0.29}, 0, false},
		{"impact_ratio", 1.8, obtained{value: 1.5, low: 1.3, high: 1.9}, 0, true},
		{"impact_ratio", 1.8, obtained{value: 1.2, low: 1.0, high: 1.4}, 0, false},
		{"share_seen_again", 0.24, obtained{value: 0.25, low: math.NaN(), high: math.NaN()}, 0, true},
	} {
		row := cooperated([]string{"focus", "all", "", c.measure, ""}, c.planted, c.found, c.slack)
		if !row.Judged || row.OK != c.ok {
			t.Errorf("%s: %g planted and %g found: %t", c.measure, c.planted, c.found.value, row.OK)
		}
	}
	rules := newFindings()
	rules.add("legality", "need_stated", "", 30, 31)
	rules.add("legality_by_agency", "police", "need_stated", 20, 10)
	rules.add("legality_by_agency", "customs", "need_stated", 10, 16)
	rules.add("legality", "decision_conditions", "", 3, 3)
	rules.add("legality", "decision_conditions", "2024", 3, 3)
	rules.unplanted(longTable{{"legality_by_agency", "region", "need_stated", "findings"}: {value: 5}})
	list := rules.list()
	want := []Rule{{"need_stated", 30, 31, 20}, {"decision_conditions", 3, 3, 3}}
	if !slices.Equal(list, want) {
		t.Errorf("%+v", list)
	}
}

// What was planted and a result that was run does not have is a row that is not judged, of every kind of truth; a
// result that was not run has no row; and a line that cannot be read is an error.
func TestPlantedThatIsNotThere(t *testing.T) {
	planted := map[string]string{
		truth.Cooperation: "result,group,category,measure,value\nfocus,F01,,targets,12\nrelapse,all,,subjects,3\n",
		truth.Counts: "result,group,category,measure,value\nafter_control,total,,persons,7\n" +
			"incompatible_months,all,,persons,7\n",
		truth.Ratios: "result,group,category,members,events,risk_ratio\ntable_1,active,,9,3,2.5\n" +
			"table_2,active,,9,3,1\n",
		truth.Dirt:      "consignment,register,row,reason\n",
		truth.Schemes:   "scheme,kind,innocent,member,id\n",
		truth.Baselines: "baseline,unit,company\n",
	}
	for name, text := range planted {
		planted[name] = strings.ReplaceAll(text, "\\n", "\n")
	}
	judge := func(file, more string) (*Truth, error) {
		dir := t.TempDir()
		for name, text := range planted {
			if name == file {
				text += more
			}
			put(t, filepath.Join(dir, name), text)
		}
		put(t, filepath.Join(dir, "results.csv"), header+"\nfocus,all,,targets,3,,,,,ok\n"+
			"after_control,total,x,persons,3,,,,,ok\ntable_1,linked,,risk_ratio,3,,,,,ok\n")
		return AgainstTruth(dir, dir, "")
	}
	s, err := judge("", "")
	if err != nil || len(s.Rows) != 3 {
		t.Fatalf("%+v, %v", s, err)
	}
	for _, r := range s.Rows {
		if r.Judged || !slices.Contains([]float64{12, 7, 2.5}, r.Planted) || !math.IsNaN(r.Found) {
			t.Errorf("%+v", r)
		}
	}
	for file, lines := range map[string][]string{
		truth.Cooperation: {"focus,F01,,targets,\n", "focus,F01,,targets,many\n"},
		truth.Counts:      {"after_control,total,,persons,many\n"},
		truth.Ratios:      {"table_1,active,,9,3,\n"},
	} {
		for _, line := range lines {
			_, err := judge(file, line)
			if all := fault.Of(err); len(all) != 1 || all[0].Line != 4 || filepath.Base(all[0].File) != file {
				t.Errorf("%s, %q: %v", file, line, err)
			}
		}
	}
}

// put writes a text, compressed if the file's name says so.
func put(t *testing.T, path, text string) {
	t.Helper()
	if strings.HasSuffix(path, ".gz") {
		var b strings.Builder
		gz := gzip.NewWriter(&b)
		io.WriteString(gz, text)
		gz.Close()
		text = b.String()
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
