package result_test

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/kind"
	"ansatz/internal/model"
	"ansatz/internal/progress"
	"ansatz/internal/result"
	"ansatz/internal/stats/cellkey"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Counts with keys are the counts: with a table that adds nothing, every row of every example is that of an ordinary
// computation, so that every count of persons and companies has its key, and no other number is taken for one.
func TestCountsWithKeysAreTheCounts(t *testing.T) {
	folders, err := filepath.Glob("testdata/*/expected.csv")
	must(t, err)
	s := study.Builtin()
	for _, f := range folders {
		dir := filepath.Dir(f)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			w := readRegisters(t, dir)
			plain, err := result.Compute(t.Context(), session(t, w, "", 1), s, model.Registers{}, progress.Silent)
			must(t, err)
			e := session(t, w, "other keys", 2)
			keyed, err := result.ComputeWithNoise(t.Context(), e, s, unchanged(), cellkey.None(), progress.Silent)
			must(t, err)
			compareKeyed(t, plain, keyed)
			noise, err := cellkey.New(5, 5, 3)
			must(t, err)
			noisy, err := result.ComputeWithNoise(t.Context(), e, s, unchanged(), noise, progress.Silent)
			must(t, err)
			everyCountIsTreated(t, s, plain, noisy)
		})
	}
}

// The examples whose counts have their keys are those of the kinds that a profile with noise may print, and no others.
func TestKeyedKindsAreTheOnesWithKeys(t *testing.T) {
	for _, k := range kind.All() {
		checked := !k.Own && !strings.Contains(k.Example, "/")
		if keyed := study.Keyed(study.Kind(k.ID)); keyed != checked {
			t.Errorf("%s: keyed is %v, and its example %q", k.ID, keyed, k.Example)
		}
	}
}

// everyCountIsTreated checks that no count of an example, all of them small, is printed as it is.
func everyCountIsTreated(t *testing.T, s *study.Study, plain, noisy *result.Output) {
	t.Helper()
	for i, r := range noisy.Rows {
		was := plain.Rows[i]
		k, _ := kind.Of(string(s.Kind(r.Result)))
		m, _ := k.Measure(r.Measure)
		people := m.Of == "persons" || m.Of == "companies"
		pairs := [][2]float64{{was.Numerator, r.Numerator}, {was.Denominator, r.Denominator}}
		if m.Unit == kind.Count && people && s.Kind(r.Result) != study.CompanyProfile && m.Statistic == "" {
			pairs = append(pairs, [2]float64{was.Value, r.Value})
		}
		for _, p := range pairs {
			from, to := p[0], p[1]
			if people && (from > 0 && from == to && from < 5 || to > 0 && to < 5 || from == 0 && to > 0) {
				t.Errorf("%s %s %s %s: %v is printed as %v", r.Result, r.Group, r.Category, r.Measure, from, to)
			}
		}
	}
	for i, step := range noisy.Attrition {
		if was := plain.Attrition[i]; step.Rows > 0 || step.Persons > 0 && step.Persons < 5 ||
			was.Persons > 0 && was.Persons < 5 && was.Persons == step.Persons {
			t.Errorf("%s %s: %d persons of %d, %d rows", step.Chain, step.Name, step.Persons, was.Persons, step.Rows)
		}
	}
}

func compareKeyed(t *testing.T, plain, keyed *result.Output) {
	t.Helper()
	if len(plain.Rows) != len(keyed.Rows) {
		t.Fatalf("%d rows, %d with keys", len(plain.Rows), len(keyed.Rows))
	}
	for i, want := range plain.Rows {
		got := keyed.Rows[i]
		if got.Status == table.Suppressed {
			t.Errorf("%s %s %s %s: no key", got.Result, got.Group, got.Category, got.Measure)
			continue
		}
		if !alike(want, got) {
			t.Errorf("%+v, with keys %+v", want, got)
		}
	}
	for i, want := range plain.Attrition {
		if got := keyed.Attrition[i]; got.Persons != want.Persons || got.Rows >= 0 {
			t.Errorf("%+v, with keys %+v", want, got)
		}
	}
}

// alike says whether two rows are the same but for the last bits: an estimator with noise adds in another order.
func alike(a, b table.Row) bool {
	of := func(r table.Row) []float64 {
		return []float64{r.Value, r.Low, r.High, r.Numerator, r.Denominator, r.Basis.N, r.Basis.Of, r.Basis.Missing,
			r.Basis.Largest, r.Basis.Second, r.Basis.Total}
	}
	for i, v := range of(a) {
		if w := of(b)[i]; math.IsNaN(v) != math.IsNaN(w) || math.Abs(v-w) > 1e-9*math.Abs(v) {
			return false
		}
	}
	return a.Result == b.Result && a.Group == b.Group && a.Category == b.Category && a.Measure == b.Measure &&
		a.Status == b.Status
}

// The noise is that of the persons and companies who are counted, found here one by one: their draws are added up, and
// the p-table is walked through. The same ones have the same noise in another table, and under other keys.
func TestNoiseByHand(t *testing.T) {
	w := registers{
		"person":          {columns: []string{"person_id", "sex", "birth_date", "background"}},
		"insured":         {columns: []string{"person_id"}},
		"network_active":  {columns: []string{"person_id", "role", "region"}},
		"benefit_payment": {columns: []string{"person_id", "benefit", "paid_date", "amount"}},
		"assistance_time": {columns: []string{"user_id", "assistant_id", "provider_id", "provider_kind", "month",
			"hours"}},
	}
	add := func(register string, cells ...string) {
		tab := w[register]
		tab.rows = append(tab.rows, cells)
		w[register] = tab
	}
	var members, recipients, users, companies []string
	for i := range 90 {
		id := fmt.Sprint("p", i)
		add("person", id, "female", "1980-06-01", "22")
		if i < 57 {
			add("insured", id)
			add("network_active", id, "executor_lower", "nord")
			members = append(members, id)
			if i%3 == 0 {
				add("benefit_payment", id, "sickness_benefit", "2023-05-05", "1000")
				add("benefit_payment", id, "sickness_benefit", "2023-06-05", "1000")
				recipients = append(recipients, id)
			}
		}
		if i >= 60 {
			company := fmt.Sprintf("55%08d", i%11)
			add("assistance_time", id, fmt.Sprint("p", i-60), company, "company", "2022-03-01", "10")
			users = append(users, id)
			if i < 71 {
				companies = append(companies, company)
			}
		}
	}
	noise, err := cellkey.New(5, 5, 3)
	must(t, err)
	printed := func(ids []string) float64 {
		key := 0
		for _, id := range ids {
			key = (key + int(hashed("draw", id)%65536)) % 65536
		}
		values, p := noise.Probabilities(int64(len(ids)))
		sum := 0.0
		for i, v := range values {
			if sum += p[i]; float64(key) < math.Round(sum*65536) {
				return float64(len(ids) + v)
			}
		}
		t.Fatal("no noise")
		return 0
	}
	var first string
	for i, salt := range []string{"", "other keys, other order"} {
		out, err := result.ComputeWithNoise(t.Context(), session(t, w, salt, 1+i), study.Builtin(), model.Registers{},
			noise, progress.Silent)
		must(t, err)
		for _, c := range []struct {
			result, group, category, measure string
			ids                              []string
		}{
			{"population", "executor_lower", "", "persons", members},
			{"population", "active", "", "eligible", members},
			{"table_3", "executor_lower", "2023", "persons", members},
			{"table_3", "executor_lower", "2023", "recipients", recipients},
			{"figure_6", "all", "2022-2023", "cumulative_users", users},
			{"figure_8", "all", "", "companies", companies},
			{"figure_8", "all", "", "users", users},
		} {
			at := slices.IndexFunc(out.Rows, func(r table.Row) bool {
				return r.Result == c.result && r.Group == c.group && r.Category == c.category && r.Measure == c.measure
			})
			if at < 0 {
				t.Errorf("%v: no such row", c)
			} else if got, want := out.Rows[at].Value, printed(c.ids); got != want {
				t.Errorf("%s %s %s: %v, want %v for %d", c.result, c.group, c.measure, got, want, len(c.ids))
			}
		}
		if text := csvOf(t, out); i == 0 {
			first = text
		} else if text != first {
			t.Error("other rows with other keys, order and threads")
		}
	}
}
