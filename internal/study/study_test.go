package study

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

func builtinSource(t testing.TB) string {
	t.Helper()
	src, err := builtin.ReadFile("ansatz/" + File)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// shared returns a path in the contract's folder beside the repository, or skips the test.
func shared(t *testing.T, path string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if found := filepath.Join(dir, "shared", path); exists(found) {
			return found
		}
		if dir == filepath.Dir(dir) {
			t.Skipf("SKIPPED, NOT TESTED: ../shared/%s is not beside the repository", path)
		}
	}
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

// The built-in study lists exactly the rows of the contract, in its order.
func TestBuiltinIsTheContract(t *testing.T) {
	f, err := os.Open(shared(t, "design/result_rows.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, r := range records[1:] {
		categories := r[3]
		want = append(want, strings.Join([]string{r[0], r[1], r[2], categories}, "|"))
	}
	for _, r := range Builtin().Results {
		for _, l := range r.Lines {
			categories := slices.Clone(l.Categories)
			for i, c := range categories {
				if c == "" {
					categories[i] = "-"
				}
			}
			got = append(got, strings.Join([]string{r.Name, l.Measure, strings.Join(l.Groups, " "),
				strings.Join(categories, " ")}, "|"))
		}
	}
	for i := range max(len(want), len(got)) {
		if i >= len(want) || i >= len(got) || want[i] != got[i] {
			t.Fatalf("line %d:\n%v\n%v", i+1, slices.Concat(want, []string{"nothing"})[min(i, len(want))],
				slices.Concat(got, []string{"nothing"})[min(i, len(got))])
		}
	}
}

func TestGroups(t *testing.T) {
	g := Builtin().Groups
	for name, want := range map[string]string{
		"strategic":           "strategic",
		"family_linked_upper": "family_linked_2 family_linked_1",
		"active_and_linked":   "strategic executor_upper executor_lower linked_2 linked_1 linked_0",
		"family": "family_strategic family_executor_upper family_executor_lower family_linked_2 family_linked_1 " +
			"family_linked_0 family_enabler",
		"pool": "",
	} {
		if got := strings.Join(g.Members(name), " "); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if n := len(g.Members("total")); n != 14 {
		t.Errorf("total has %d groups", n)
	}
	for name, want := range map[string]string{"active": "[0]", "active_or_linked": "[0 1]", "none": "[4]",
		"total": "[0 1 2 3]", "linked_2": "[]", "pool": "[]"} {
		if got := fmt.Sprint(g.TiesOf(name)); got != want {
			t.Errorf("ties of %s are %s, want %s", name, got, want)
		}
	}
}

// mistakes replace a text of the built-in study by another one. The mistake is at «», and has the rule and the hint.
var mistakes = []struct{ from, to, rule, hint string }{
	{"reference_date: 2023-12-31", "reference_date: «2023-02-30»", "a day that exists", "YYYY-MM-DD"},
	{"quarantine_share: 0.05", "quarantine_share: «5»", "a share above 0", "0.6"},
	{"had_benefit:    {from: 2020-01-01, to: 2023-12-31}",
		"had_benefit:    {from: 2020-01-01, to: «2019-12-31»}", "ends before it begins", ""},
	{"assistance:     {from: 2022-01, to: 2023-12}",
		"assistance:     {from: 2022-01, to: «2023-13»}", "a month belongs here", "YYYY-MM"},
	{"paid:           {from", "«payd»:           {from", `unknown name "payd"`, "did you mean paid?"},
	{"roles: [strategic, executor_upper",
		"roles: [strategic, «executer_upper»",
		`unknown name "executer_upper"`, "did you mean executor_upper?"},
	{"link: {co_suspect: 1", "link: {co_suspect: «none»", "a whole number belongs here, 1 to 1000", ""},
	{"- {level: linked_0}", "- {level: linked_0, contacts: {min: 1}}",
		"the last level must take everybody", "without contacts"},
	{"active_lower: [executor_lower]",
		"active_lower: [«executor_low»]", "unknown name", "did you mean executor_lower?"},
	{"linked_lower: [linked_0]", "«family_active»: [linked_0]", "there is a group", ""},
	{"linked_lower: [linked_0]", "linked_lower: [linked_0]\n    «pool»: [linked_0]", "there is a group", ""},
	{"active_and_linked: [active, linked]",
		"active_and_linked: [active, linked, «linked_0»]", "is in the set already", "overlap"},
	{"ties: [active, linked, enabler, family]",
		"ties: «[»active, linked, family]", "has no tie", ""},
	{"year: 2022\n", "year: «20222»\n", "a whole number belongs here", ""},
	{`foreign_born: ["11"]`, `foreign_born: [«"13"»]`, `unknown name "13"`, ""},
	{"kinds: [public]", "kinds: [«publik»]", "unknown name", "did you mean public?"},
	{"[forsakringskassan], prescribed: true",
		"[forsakringskassan], prescribed: «ja»", "true or false", ""},
	{"excluded_benefits: [dental_support",
		"excluded_benefits: [«dental_suport»", "unknown name", "did you mean dental_support?"},
	{"excluded_details: [ruc, nuc, lus]",
		"excluded_details: [ruc, nuc, «ruc»]", "occurs twice", ""},
	{"k: 5", "k: «0»", "1 to 1000", ""},
	{"seed: 20250408", "seed: «x»", "a whole number", ""},
	{"rates: {2022: 319.70, 2023: 324.50}", "rates: {«2022»: 319.70}", "the rate for 2023 is missing", ""},
	{"max_3_users: {max: 3}", "max_3_users: {min: 4, max: «3»}", "max is less than min", ""},
	{"max_3_users: {max: 3}", "«max_3_users»: {max: 5}", "states another size than the one here", "a name that fits"},
	{"min_20_users: {min: 20}", "«min_20_users»: {min: 25}", "states another size than the one here", ""},
	{"users_1_9: {min: 1, max: 9}", "«users_1_9»: {min: 2, max: 9}",
		"states another size than the one here", ""},
	{"users_10_plus: {min: 10}", "«users_10_plus»: {min: 10, max: 99}",
		"states another size than the one here", ""},
	{"largest_share: 0.5 ", "largest_share: «1.5» ", "a share above 0", ""},
	{"representatives: [active, linked, enabler]",
		"representatives: [active, «linkt», enabler]", "unknown name", "did you mean linked?"},
	{"kind: background", "kind: «backgrund»", "unknown name", "did you mean background?"},
	{"measures: [share_indebted, median_debt",
		"measures: [share_indebted, «medan_debt»", "unknown name", "did you mean median_debt?"},
	{"groups: [active, family, linked]",
		"groups: [active, family, «linkd»]", "unknown name", "did you mean linked?"},
	{"categories: [control_investigation, works_as_assistant]",
		"categories: [control_investigation, «works_as_assistent»]", "unknown name",
		"did you mean works_as_assistant?"},
	{"categories: [<period>, users_10_plus",
		"categories: [<period>, «users_10_plus_»", "unknown name", "did you mean users_10_plus?"},
	{"[<period>, users_10_plus", "[«2021-2023», users_10_plus", "not of the period that is counted, 2022-2023",
		"write <period>"},
	{"categories: [<year>]", "categories: [«2008», 2009]", "not of the period that is counted, 2009-2023",
		"write <year>"},
	{"state]", "«forsakringskassan_prescribed_2018_2022»]",
		"not of the period that is counted, 2018-2023", "write <period>"},
	{"    forsakringskassan_prescribed_<period>:",
		"    «forsakringskassan_prescribed_2018_2022»:",
		"the name states 2018_2022, but the period prescribed is 2018-2023", "write <period>"},
	{"[<period>, users_10_plus", "[<period>, «2022-2023»", "occurs twice", ""},
	{"[<period>, users_10_plus", "[«<year>», users_10_plus", "unknown name", ""},
	{"companies_with_12_to_26_permits",
		"«companies_with_12_26_permits»", "unknown name", ""},
	{"result: figure_2\n", "result: «figure_1»\n", "occurs twice", ""},
	{`title: {sv: "Utbetalningar från Försäkringskassan {payment_year}"`,
		`title: {«sv»: "Utbetalningar från Försäkringskassan {payment_years}"`, `unknown name "payment_years"`,
		"did you mean payment_year?"},
	{"result: figure_2\n    kind: income_comparison",
		"«result»: figure_2\n    kind: model", `"model" is missing`, ""},
	// Rows that are withheld last, and zeros that tell nothing.
	{"    kind: payments\n", "    kind: payments\n    keep: «some»\n", "a list belongs here", ""},
	{"    kind: payments\n", "    kind: payments\n    keep: [{«rows»: [a]}]\n", `unknown name "rows"`, "categories"},
	{"    kind: payments\n", "    kind: payments\n    keep: [{measures: [«total_payd»]}]\n", "unknown name",
		"did you mean total_paid?"},
	{"    kind: payments\n", "    kind: payments\n    keep: [{groups: [«enablr»]}]\n", "unknown name",
		"did you mean enabler?"},
	{"    kind: payments\n", "    kind: payments\n    keep: [{groups: [«pool»]}]\n", "unknown name", ""},
	{"    kind: payments\n", "    kind: payments\n    keep: [{groups: [enabler, «enabler»]}]\n", "occurs twice", ""},
	{"    kind: payments\n", "    kind: payments\n    keep: [{categories: [«2022»]}]\n", "unknown name", ""},
	{"    kind: payments\n", "    kind: payments\n    keep: [{measures: []}]\n", "no rows are selected here",
		"keep: all"},
	{"    kind: payments\n", "    kind: payments\n    zeros: [{groups: [enabler]}]\n", `"measures" is missing`, ""},
	{"    kind: payments\n", "    kind: payments\n    zeros: «all»\n", "a list belongs here", ""},
	{"    kind: payments\n", "    kind: payments\n    zeros: [{measures: [persons, «max_paid»]}]\n",
		"the measure max_paid is neither a count nor a share", ""},
	{"    kind: company_circles\n",
		"    kind: company_circles\n    keep: [{«measures»: [bankruptcies], categories: [users_10_plus]}]\n",
		"no row of the result figure_11 has these names together", "combinations"},
	// Attributes that may not be inputs.
	{"categories: [activity_support, housing_allowance, maintenance_support, sickness_compensation]",
		"categories: [activity_support, «sex»]", "sex may not be an input here", "2018:1693"},
	{"categories: [control_investigation, works_as_assistant]",
		"categories: [control_investigation, «foreign_born»]",
		"background may not be an input here", "GDPR"},
	{"groups: [active_lower, active_upper, linked_lower, linked_upper]",
		"groups: [active_lower, «vulnerable»]",
		"area may not be an input here", "aggregates"},
	{"forsakringskassan_public, state]", "«any_vulnerable»]", "area may not be an input here", "aggregates"},
	{"excluded_benefits: [dental_support", "excluded_benefits: [«health»", "health may not be an input here", "GDPR"},
	{"comparison:\n  k: 5", "comparison:\n  «municipality»: 1\n  k: 5",
		"area may not be an input here", ""},
}

func TestMistakes(t *testing.T) {
	for _, c := range mistakes {
		src := builtinSource(t)
		if !strings.Contains(src, c.from) {
			t.Errorf("the study does not hold %q", c.from)
			continue
		}
		marked := strings.Replace(src, c.from, c.to, 1)
		before, _, placed := strings.Cut(marked, "«")
		text := strings.NewReplacer("«", "", "»", "").Replace(marked)
		_, err := Parse("study.yaml", []byte(text), nil)
		var found *fault.Fault
		for _, f := range fault.Of(err) {
			if f.Kind != fault.Study || f.File != "study.yaml" {
				t.Errorf("%q: %v", c.to, f)
			}
			if found == nil && strings.Contains(f.Rule.EN, c.rule) && strings.Contains(f.Hint.EN, c.hint) {
				found = f
			}
		}
		if found == nil {
			t.Errorf("%q: got %v, want %q with the hint %q", c.to, err, c.rule, c.hint)
			continue
		}
		if found.Rule.SV == "" || found.Rule.SV == found.Rule.EN {
			t.Errorf("%q: no Swedish: %q", c.to, found.Rule.SV)
		}
		line := strings.Count(before, "\n") + 1
		column := fmt.Sprint(len([]rune(before[strings.LastIndex(before, "\n")+1:])) + 1)
		if placed && (found.Line != line || found.Column != column) {
			t.Errorf("%q: at %d:%s, want %d:%s", c.to, found.Line, found.Column, line, column)
		}
	}
}

// All mistakes are reported at once, in the order of the file.
func TestAllMistakesAtOnce(t *testing.T) {
	text := strings.NewReplacer("k: 5", "k: 0", "year: 2022", "year: x", "reference_date: 2023-12-31",
		"reference_date: soon", "kind: background", "kind: foreground").Replace(builtinSource(t))
	faults := fault.Of(func() error { _, err := Parse("s", []byte(text), nil); return err }())
	if len(faults) != 4 {
		t.Fatalf("%d mistakes: %v", len(faults), faults)
	}
	for i := 1; i < len(faults); i++ {
		if faults[i].Line <= faults[i-1].Line {
			t.Errorf("not in the order of the file: %v", faults)
		}
	}
}

func TestOwnModels(t *testing.T) {
	text := strings.Replace(builtinSource(t), "    kind: background", "    kind: model\n    model: own.count", 1)
	start := strings.Index(text, "model: own.count")
	lines := start + strings.Index(text[start:], "    lines:")
	end := lines + strings.Index(text[lines:], "  - result: table_1")
	text = text[:lines] + text[end:]
	s, err := Parse("s", []byte(text), map[string]string{"own/count.sql": "select 1"})
	if err != nil {
		t.Fatal(err)
	}
	if r, _ := s.Result("figure_3"); r.Kind != Own || r.Model != "own.count" {
		t.Errorf("%+v", r)
	}
	_, err = Parse("s", []byte(text), map[string]string{
		"own/count.sql": "-- sex in a comment and 'background' in a text are no inputs\nselect 'health' as x,\n " +
			" p.sex from register.person as p /* area */",
		"own/Other.sql": "select a.vulnerability from register.area as a",
	})
	var got []string
	for _, f := range fault.Of(err) {
		got = append(got, fmt.Sprintf("%s:%d:%s %s", f.File, f.Line, f.Column, f.Rule.EN))
	}
	want := []string{
		"models/own/Other.sql:0: the model's path is not a valid name",
		"models/own/Other.sql:1:area area may not be an input here",
		"models/own/Other.sql:1:vulnerability area may not be an input here",
		"models/own/count.sql:3:sex sex may not be an input here",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// A folder that is called after a built-in study gets that study.
func TestInitOfABuiltinStudy(t *testing.T) {
	for _, name := range BuiltinNames {
		dir := filepath.Join(t.TempDir(), name)
		if err := Init(dir, "", lang.SV); err != nil {
			t.Fatal(err)
		}
		got, err := Load(dir)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if got.Name != "study_"+name || len(got.Results) != len(want.Results) ||
			got.Results[0].Name != want.Results[0].Name {
			t.Errorf("%s: a study %s of %d results", name, got.Name, len(got.Results))
		}
	}
}

func TestInitAndLoad(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mine")
	if err := Init(dir, "", lang.SV); err != nil {
		t.Fatal(err)
	}
	for _, name := range BuiltinNames {
		folder := filepath.Join(t.TempDir(), name)
		if err := Init(folder, "", lang.SV); err != nil {
			t.Fatal(err)
		}
		written, err := Load(folder)
		if err != nil {
			t.Fatalf("%s, written to a folder: %v", name, err)
		}
		other := filepath.Join(t.TempDir(), "annan")
		if err := Init(other, name, lang.SV); err != nil {
			t.Fatal(err)
		}
		again, err := Load(other)
		if err != nil || again.Name != "annan" || written.Name != "study_"+name ||
			len(again.Results) != len(written.Results) {
			t.Errorf("%s in a folder: %v, %s and %s", name, err, written.Name, again.Name)
		}
	}
	if err := Init(filepath.Join(dir, "x"), "another", lang.SV); fault.ExitCode(err) != 2 {
		t.Errorf("no built-in study: %v", err)
	}
	if err := Init(dir, "", lang.SV); fault.ExitCode(err) != 4 {
		t.Errorf("a study was overwritten: %v", err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "models", "own"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "models", "own", "x.sql"), []byte("select 1"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(dir, File)} {
		s, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if s.Models["own/x.sql"] != "select 1" || s.Name != "mine" {
			t.Errorf("%s: %v %v", path, s.Models, s)
		}
	}
	var f *fault.Fault
	if _, err := Load(filepath.Join(dir, "nothing")); !errors.As(err, &f) ||
		!strings.Contains(f.In(lang.SV), "ansatz study init") {
		t.Errorf("%v", err)
	}
}

func TestNameOfFolder(t *testing.T) {
	for folder, want := range map[string]string{"Min studie": "min_studie", "/a/Öst-2024/": "ost_2024",
		"2024": "study_2024", "ansatz": "study_ansatz", "研究": "study"} {
		if got := nameOf(folder); got != want {
			t.Errorf("%s: %s, want %s", folder, got, want)
		}
	}
}

func TestNetworksIsBuiltIn(t *testing.T) {
	s, err := Load(NetworksName)
	if err != nil {
		t.Fatal(err)
	}
	if s.Networks.Hub != 50 || len(s.Networks.FollowUp) != 3 {
		t.Errorf("%+v", s.Networks)
	}
	for _, r := range s.Results {
		if !slices.Contains(NetworkKinds, r.Kind) {
			t.Errorf("%s is no kind about networks", r.Kind)
		}
	}
}

// Any text gives either a study or mistakes, each with a rule in both languages and a place in the file. A study that
// was read gives the same study again.
func FuzzParse(f *testing.F) {
	src := builtinSource(f)
	f.Add(src)
	f.Add("")
	f.Add("study: x")
	f.Add("- a\n- b")
	f.Add("{")
	f.Add("groups: {roles: [strategic], sets: {a: [b]}, ties: 3}")
	f.Add("results: [{result: a, kind: population, title: {sv: a, en: b}, lines: [{measures: " +
		"[persons], groups: [pool]}]}]")
	f.Add("results: [{result: a, kind: hours, title: {sv: a, en: b}, keep: all, zeros: [{measures: " +
		"[hours], categories: [-]}, 3]}, {result: b, kind: model, keep: [{groups: [-]}]}]")
	f.Add("a: &x [1]\nb: *x\n<<: *x")
	f.Add("? [complex]\n: 1")
	f.Add(strings.Replace(src, "k: 5", "k: -5", 1))
	f.Add(strings.Replace(src, "results:", "results: {}\nrest:", 1))
	f.Add("periods:\n  paid: {from: 2020-01-01}\n  paid: 3")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse("study.yaml", []byte(text), nil)
		if (s == nil) == (err == nil) {
			t.Fatal("neither a study nor a mistake, or both")
		}
		if err == nil {
			return
		}
		// The parser takes a lone carriage return for a line break.
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 1
		for _, f := range fault.Of(err) {
			if f.Kind != fault.Study || f.Rule.SV == "" || f.Rule.EN == "" || f.Line < 0 || f.Line > lines+1 {
				t.Fatalf("a mistake without rule or place: %+v", f)
			}
		}
	})
}

// Thresholds of the rules are those of the study, or else the default ones. An unknown threshold is a mistake with its
// line.
func TestThresholds(t *testing.T) {
	s, err := Load(NetworksName)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range Limits {
		if got := s.Networks.Limit(l.Rule, l.Name); got != l.Value {
			t.Errorf("%s.%s is %v in the built-in study, %v where a study does not say", l.Rule, l.Name, got, l.Value)
		}
	}
	head, tail, _ := strings.Cut(string(s.Source), "  rules:")
	_, tail, _ = strings.Cut(tail, "\nresults:")
	with := func(rules string) (*Study, error) { return Parse("x.yaml", []byte(head+rules+"\nresults:"+tail), nil) }
	s, err = with("  rules: {closed_circle: {share: 0.25}}")
	if err != nil || s.Networks.Limit("closed_circle", "share") != 0.25 ||
		s.Networks.Limit("closed_circle", "assistants") != 2 {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err = with(""); err != nil || s.Networks.Limit("succession", "months") != 3 {
		t.Errorf("%v", err)
	}
	for _, wrong := range []string{"{closed_circle: {share: 2}}", "{closed_circle: {users: 2}}", "{nobody: {share: 1}}",
		"{succession: {people: 0}}", "{succession: {sex: 1}}", "[1]"} {
		if _, err := with("  rules: " + wrong); fault.ExitCode(err) == 0 ||
			!strings.Contains(err.Error(), "x.yaml:"+strconv.Itoa(1+strings.Count(head, "\n"))) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

// The label of a period has whole years, or else whole months, or else days, and names the same period.
func TestPeriodLabel(t *testing.T) {
	for _, c := range []struct{ from, to, label string }{
		{"2023-01-01", "2023-12-31", "2023"},
		{"2022-01-01", "2023-12-31", "2022-2023"},
		{"2022-07-01", "2022-07-31", "2022-07"},
		{"2022-07-01", "2023-06-30", "2022-07--2023-06"},
		{"2024-02-01", "2024-02-29", "2024-02"},
		{"2023-02-01", "2023-02-27", "2023-02-01--2023-02-27"},
		{"2022-01-01", "2022-12-30", "2022-01-01--2022-12-30"},
		{"2022-01-02", "2022-12-31", "2022-01-02--2022-12-31"},
		{"2022-07-15", "2022-07-15", "2022-07-15"},
		{"2022-01-01", "2022-01-01", "2022-01-01"},
	} {
		day := func(s string) Date { d, _ := time.Parse(time.DateOnly, s); return Date{d} }
		p := Period{day(c.from), day(c.to)}
		if got := p.Label(); got != c.label {
			t.Errorf("%s to %s is %q, want %q", c.from, c.to, got, c.label)
		}
		if back, ok := PeriodOf(c.label); !ok || back != p {
			t.Errorf("%q names %v", c.label, back)
		}
	}
	for _, label := range []string{"", "total", "users_1_9", "max_3_users", "12", "2022--2023",
		"2023-2022-", "2022-13", "2022-2022"} {
		if p, ok := PeriodOf(label); ok {
			t.Errorf("%q names %v", label, p)
		}
	}
	if (Period{}).Label() != "" {
		t.Error("a period that was not read has a label")
	}
}

// Another period gives another category everywhere in the study. A category typed for the same period is the same
// category.
func TestCategoriesFollowFromPeriods(t *testing.T) {
	change := func(pairs ...string) *Study {
		s, err := Parse("s", []byte(strings.NewReplacer(pairs...).Replace(builtinSource(t))), nil)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := change("paid:           {from: 2023-01-01, to: 2023-12-31}", "paid: {from: 2022-01-01, to: 2022-12-31}",
		"assistance:     {from: 2022-01, to: 2023-12}", "assistance: {from: 2022-07, to: 2023-06}",
		"investigated:   {from: 2009-01-01, to: 2023-12-31}", "investigated: {from: 2020-03-01, to: 2022-12-31}",
		"prescribed:     {from: 2018-01-01, to: 2023-12-31}", "prescribed: {from: 2019-01-01, to: 2019-12-31}",
		"permits:        {from: 2020-01-01, to: 2024-12-31}", "permits: {from: 2024-02-29, to: 2024-02-29}")
	want := map[string]string{
		"table_1":      "- forsakringskassan_prescribed_2019 forsakringskassan_public state",
		"table_3":      "2022",
		"figure_4":     "2020 2021 2022",
		"figure_5":     "2020 2021 2022",
		"table_9":      "2022-07--2023-06",
		"figure_6":     "2022-07--2023-06",
		"figure_10":    "2022-07--2023-06",
		"figure_11":    "2022-07--2023-06 users_10_plus users_1_9",
		"figure_12":    "2024-02-29",
		"work_permits": "2024-02-29",
	}
	for name, want := range want {
		r, _ := s.Result(name)
		if got := strings.ReplaceAll(" "+strings.Join(r.Lines[0].Categories, " "), "  ",
			" - "); strings.TrimSpace(got) != want {
			t.Errorf("%s has the categories %q, want %q", name, got, want)
		}
	}
	if got := s.PeriodCategory("figure_11"); got != "2022-07--2023-06" {
		t.Errorf("the period of figure_11 is %q", got)
	}
	if got := s.PeriodCategory("population"); got != "" {
		t.Errorf("population counts the period %q", got)
	}
	typed := change("[<period>]", "[2023]", "prescribed_<period>",
		"prescribed_2018_2023", "[<year>]", "[2009, 2023]", "assistance:     {from: 2022-01, to: 2023-12}",
		"assistance: {from: 2023-01, to: 2023-12}",
		"[<period>, users", "[2023, users", "permits:        {from: 2020-01-01, to: 2024-12-31}",
		"permits: {from: 2023-01-01, to: 2023-12-31}")
	if r, _ := typed.Result("table_3"); r.Lines[0].Categories[0] != "2023" {
		t.Errorf("%v", r.Lines[0])
	}
}

// Each comment of a built-in study file has its Swedish, none is left that no file has, and only comments differ.
func TestCommentsInSwedish(t *testing.T) {
	var texts map[string]string
	if err := yaml.Unmarshal(comments, &texts); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, name := range BuiltinNames {
		src, err := builtin.ReadFile(name + "/" + File)
		if err != nil {
			t.Fatal(err)
		}
		found := comment.FindAllStringSubmatch(string(src), -1)
		for _, m := range found {
			if used[m[2]] = true; texts[m[2]] == "" {
				t.Errorf("%s: %q has no Swedish", name, m[2])
			}
		}
		for _, l := range []lang.Lang{lang.SV, lang.EN} {
			dir := filepath.Join(t.TempDir(), "s")
			if err := Init(dir, name, l); err != nil {
				t.Fatal(err)
			}
			got, err := Load(dir)
			if err != nil {
				t.Fatal(err)
			}
			same, err := Load(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range Differences(same, got) {
				if d.Key != "study" {
					t.Errorf("%s in %s: %s differs", name, l, d.Key)
				}
			}
			first := lang.Text{SV: texts[found[0][2]], EN: found[0][2]}.In(l)
			if !strings.Contains(string(got.Source), "# "+first+"\n") {
				t.Errorf("%s: not in %s", name, l)
			}
		}
	}
	for text := range texts {
		if !used[text] {
			t.Errorf("no study has the comment %q", text)
		}
	}
}
