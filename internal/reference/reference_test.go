package reference

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ansatz/internal/register"
	"ansatz/internal/table"
)

// shared finds a file or folder of the data shared beside the repository, or skips the test, loudly.
func shared(t *testing.T, path string) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if found := filepath.Join(filepath.Dir(dir), "shared", path); exists(found) {
			return found
		}
	}
	t.Skipf("NOT TESTED: no shared/%s beside the repository", path)
	return ""
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// The official test numbers: every personal number is valid, of the coordination numbers all but the 24 with impossible
// dates.
func TestOfficialNumbers(t *testing.T) {
	for file, want := range map[string]struct{ all, valid int }{"allPins.json": {41129, 41129},
		"allCoords.json": {2264, 2240}} {
		src, err := os.ReadFile(shared(t, "facts/test_numbers/"+file))
		if err != nil {
			t.Fatal(err)
		}
		var numbers []string
		if err := json.Unmarshal(src, &numbers); err != nil {
			t.Fatal(err)
		}
		valid := 0
		for _, n := range numbers {
			if id, ok := canonicalID(n, dayOf("2024-07-01")); ok && id == n {
				valid++
			}
		}
		if len(numbers) != want.all || valid != want.valid {
			t.Errorf("%s: %d of %d valid, want %d of %d", file, valid, len(numbers), want.valid, want.all)
		}
	}
}

func TestValues(t *testing.T) {
	for _, c := range []struct{ kind, in, reference, want string }{
		{"id", "20040229-9812", "2024-07-01", "200402299812"},
		{"id", "040229-9812", "2024-07-01", "200402299812"},
		{"id", "0402299812", "2004-02-29", "200402299812"},
		{"id", "0402299812", "2004-02-28", "190402299812"}, // not yet born: a hundred years before
		{"id", "240701+9807", "2024-07-01", "192407019807"},
		{"id", "240702+9806", "2024-07-01", "192407029806"}, // a hundred in the calendar year, if not yet on the day
		{"id", "250101+9802", "2024-07-01", "182501019802"},
		{"id", "20040229+9812", "2024-07-01", ""},
		{"id", "199102299808", "2024-07-01", ""}, // no such day
		{"id", "200402299813", "2024-07-01", ""}, // check digit
		{"id", "198000609803", "2024-07-01", "198000609803"},
		{"id", "198002609801", "2024-07-01", "198002609801"},
		{"id", "198000919806", "2024-07-01", "198000919806"},
		{"id", "198000019805", "2024-07-01", ""}, // month 00 in a personal number
		{"org", "556036-0793", "2024-07-01", "5560360793"},
		{"org", "165560360793", "2024-07-01", "5560360793"},
		{"org", "16556036-0793", "2024-07-01", "5560360793"},
		{"org", "5560360794", "2024-07-01", ""},
		{"org", "040229-9812", "2024-07-01", "200402299812"},
		{"date", "0000-01-01", "", ""},
		{"date", "9999-12-31", "", "9999-12-31"},
		{"date", "20230228", "", "2023-02-28"},
		{"date", "2023-02-29", "", ""},
		{"date", "2023-0228", "", ""},
		{"month", "202312", "", "2023-12"},
		{"month", "2023-13", "", ""},
		{"num", "12,50", ";", "12.5"},
		{"num", "12.5", ";", "12.5"},
		{"num", "-0,0", ";", "0"},
		{"num", "12,5", "", ""},
		{"int", "007", "", "7"},
		{"int", "12,0", ";", ""},
		{"bool", "True", "", ""},
		{"bool", "J", "", "true"},
	} {
		col := register.Column{Type: register.Type(c.kind)}
		ref := day{2024, 7, 1}
		if len(c.reference) == 10 {
			ref = dayOf(c.reference)
		}
		got, reason := canonical(col, c.in, ref, c.reference == ";")
		if c.want == "" && reason != "invalid_"+c.kind || c.want != "" && (got != c.want || reason != "") {
			t.Errorf("%s %q: got %q %s, want %q", c.kind, c.in, got, reason, c.want)
		}
	}
}

func TestCSV(t *testing.T) {
	long := strings.Repeat("x", longest)
	for _, c := range []struct {
		text string
		want []Line
	}{
		{"a;b\r\n\r\n1;\"x\ny\"\"z\"\n  \n2;\n\"\";3",
			[]Line{{1, []string{"a", "b"}}, {3, []string{"1", "x\ny\"z"}}, {6, []string{"2", ""}},
				{7, []string{"", "3"}}}},
		{"a;b\n1;\"x\n2;y\n3;z \"u\"\n4;v", []Line{{1, []string{"a", "b"}}, {2, nil}, {3, []string{"2", "y"}},
			{4, []string{"3", "z \"u\""}}, {5, []string{"4", "v"}}}},
		{"a;\"b\" \n\"\"\";2\r3;\"4\"", []Line{{1, nil}, {2, nil}, {3, []string{"3", "4"}}}},
		{long + ";" + long + "x\n\"" + long + "\"", []Line{{1, nil}, {2, []string{long}}}},
	} {
		if diff := cmp.Diff(c.want, CSV{';', "utf-8", longest, longestRow}.Rows(c.text)); diff != "" {
			t.Errorf("%.40q (-want +got):\n%.2000s", c.text, diff)
		}
	}
}

// The generated countries must meet the edges they are made for, or agreement on them means little.
func TestCountriesAreRich(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(16) {
		dir := t.TempDir()
		newCountry(seed, 300).write(t, dir, style{doubles: 0.02, replaces: seed%2 == 1})
		regs, _, err := ReadDeliveries(dir)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		at := map[cell]float64{}
		for _, r := range Results(regs) {
			at[cell{r.Result, r.Group, r.Category, r.Measure}] = r.Value
			if r.Low > r.Value || r.High < r.Value {
				t.Errorf("%s %s %s %s: %v outside its interval", r.Result, r.Group, r.Category, r.Measure, r.Value)
			}
			if r.Status == table.OK && r.Value != 0 && r.Measure != "risk_ratio_matched" {
				seen[r.Result+" "+r.Measure]++
			}
			if r.Status == table.Undefined {
				seen[r.Result+" undefined"]++
			}
		}
		persons := func(g string) float64 { return at[cell{"population", g, "", "persons"}] }
		matched := persons("police_active") + persons("police_linked") -
			persons("unmatched_active") - persons("unmatched_linked")
		if got, want := matched, persons("active")+persons("linked")+persons("enabler"); got != want {
			t.Errorf("seed %d: %v matched of the police, %v in groups", seed, got, want)
		}
	}
	for _, name := range []string{"figure_1 share", "figure_2 unmatched_persons", "table_6 risk_ratio",
		"table_6 unmatched_persons", "table_8 risk_ratio", "table_8 mean_risk_ratio", "figure_7 risk_ratio",
		"figure_9 represented_in_period", "figure_9 strongest_assistant_none", "figure_10 mean_wrong_payment",
		"figure_11 users_with_relative_assistance", "figure_11 bankruptcies", "figure_12 with_assistance_hours",
		"company_profile relative_assistants", "company_profile assistants_related_to_each_other",
		"work_permits companies_with_12_to_26_permits", "table_8 undefined", "figure_10 undefined",
		"table_2 share_indebted"} {
		if seen[name] == 0 {
			t.Errorf("no country has %s", name)
		}
	}
	t.Log(seen)
}
