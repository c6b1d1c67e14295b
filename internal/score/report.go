package score

import (
	_ "embed"
	"fmt"
	"math"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"ansatz/internal/synth/truth"
)

//go:embed published.csv
var publishedCSV string // the report's figures as printed

//go:embed conflicts.csv
var conflictsCSV string // figures that contradict other figures of the report

// Verdict is the outcome of comparing a published figure with the obtained one.
type Verdict string

// The verdicts.
const (
	Within    Verdict = "within"
	Outside   Verdict = "outside"
	Conflict  Verdict = "conflict"   // contradicts other printed figures: docs/evidence/replication.md
	Missing   Verdict = "missing"    // the results do not have the number
	NotJudged Verdict = "not_judged" // an amount of a small country, or a number that only the truth has
)

// Comparison is one published figure beside the obtained one.
type Comparison struct {
	Result, Group, Category, Measure string
	Published                        float64 // corrected; a count or a sum is scaled to the size of the country
	Obtained                         float64 // NaN where missing
	Low, High                        float64 // what is accepted
	Verdict                          Verdict
}

// Report compares results with the published report.
type Report struct {
	Rows  []Comparison
	Scale float64 // of the networks: 1 at full size
}

// Count returns how many rows have a verdict.
func (r *Report) Count(v Verdict) int {
	n := 0
	for _, c := range r.Rows {
		if c.Verdict == v {
			n++
		}
	}
	return n
}

// Failed returns how many published figures the results do not give back.
func (r *Report) Failed() int { return r.Count(Outside) + r.Count(Missing) }

// Deviation is how much the obtained figure is above the published one, as a part of that. ok is false where there is
// nothing to compare.
func (c *Comparison) Deviation() (part float64, ok bool) {
	return c.Obtained/c.Published - 1, !math.IsNaN(c.Obtained) && c.Published != 0
}

// The kinds of measures, which decide the tolerance.
const (
	isCount = iota
	isShare
	isAmount
	isRatio
	isMeanCount
	isBound
)

var measureKind = map[string]int{
	"share":                            isShare,
	"share_indebted":                   isShare,
	"share_recipients":                 isShare,
	"share_of_impulses":                isShare,
	"share_of_users":                   isShare,
	"share_of_companies":               isShare,
	"share_investigated":               isShare,
	"share_police_reported":            isShare,
	"median_debt":                      isAmount,
	"total_debt":                       isAmount,
	"total_paid":                       isAmount,
	"mean_paid_per_recipient":          isAmount,
	"max_paid":                         isAmount,
	"wrong_payments":                   isAmount,
	"mean_wrong_payment":               isAmount,
	"cost_per_year":                    isAmount,
	"risk_ratio":                       isRatio,
	"mean_risk_ratio":                  isRatio,
	"mean_active_or_linked_assistants": isMeanCount,
	"mean_investigations":              isMeanCount,
	"share_at_least":                   isBound,
	"total_debt_at_least":              isBound,
}

// fewest is a measure of the smallest company. A small country does not have such a company.
const fewest = "min_active_or_linked_assistants"

// unscaled are the measures that do not grow with the country.
var unscaled = map[string]bool{
	"median_debt": true, "mean_paid_per_recipient": true, "max_paid": true, "mean_wrong_payment": true, fewest: true,
}

// grows reports whether a published figure is a count or a sum, which is smaller in a smaller country.
func (c *Comparison) grows(kind int) bool {
	if unscaled[c.Measure] || c.Result == "company_profile" {
		return false
	}
	return kind == isCount || kind == isAmount || c.Measure == "total_debt_at_least"
}

// meant corrects misprints of the report (see notes.csv of the published figures).
var meant = map[place4]float64{{"table_4", "linked", "", "wrong_payments"}: 164000000}

// AgainstReport compares the results in a folder with the published report. truthDir, where not empty, gives the shares
// of the whole country that no result states. A missing or unreadable file is a mistake of usage.
func AgainstReport(results, truthDir string) (*Report, error) {
	table, err := readResults(results)
	if err != nil {
		return nil, err
	}
	if truthDir != "" {
		rows, err := readCSV(filepath.Join(truthDir, truth.Counts))
		if err != nil {
			return nil, err
		}
		for _, r := range rows[1:] {
			if place := (place4{r[0], r[1], r[2], r[3]}); r[0] == "figure_3" {
				v, _ := strconv.ParseFloat(r[4], 64)
				table[place] = obtained{v, math.NaN(), math.NaN(), math.NaN(), 1e7}
			}
		}
	}
	conflicts := map[place4]bool{}
	for _, r := range embedded(conflictsCSV)[1:] {
		conflicts[place4{r[0], r[1], r[2], r[3]}] = true
	}
	rep := &Report{Scale: 1}
	if police, ok := table[place4{"population", "police_active", "", "persons"}]; ok {
		if s := police.value / 14000; s < 0.97 || s > 1.03 {
			rep.Scale = s
		}
	}
	example := exampleCompany(table)
	for _, r := range embedded(publishedCSV)[1:] {
		v, err := strconv.ParseFloat(r[4], 64)
		if err != nil {
			return nil, fmt.Errorf("published.csv: %w", err)
		}
		place := place4{r[0], r[1], r[2], r[3]}
		if m, ok := meant[place]; ok {
			v = m
		}
		c := Comparison{Result: r[0], Group: r[1], Category: r[2], Measure: r[3], Published: v, Obtained: math.NaN()}
		o, ok := find(table, place, example)
		kind := measureKind[c.Measure]
		if c.grows(kind) {
			c.Published *= rep.Scale
		}
		if c.Measure == "mean_risk_ratio" {
			o.low, o.high = meanInterval(table, place, o.value)
		}
		c.Low, c.High = tolerance(kind, c.Published, o, table)
		switch {
		case !ok || math.IsNaN(o.value):
			c.Verdict = Missing
			if strings.HasPrefix(c.Group, "population_") || strings.HasPrefix(c.Group, "men_") {
				c.Verdict = NotJudged
			}
		default:
			c.Obtained = o.value
			switch {
			case o.value >= c.Low && o.value <= c.High:
				c.Verdict = Within
			case conflicts[place]:
				c.Verdict = Conflict
			case rep.Scale < 0.97 && (kind == isAmount || c.Result == "company_profile" || c.Measure == fewest):
				c.Verdict = NotJudged
			default:
				c.Verdict = Outside
			}
		}
		rep.Rows = append(rep.Rows, c)
	}
	return rep, nil
}

// find returns the number in the results that corresponds to a published figure. Some are sums or differences of
// several.
func find(t longTable, place place4, example string) (obtained, bool) {
	get := func(group, category, measure string) (obtained, bool) {
		o, ok := t[place4{place.result, group, category, measure}]
		return o, ok
	}
	switch {
	case place.result == "population" && place.group == "matched_active_all":
		a, ok := get("active", "", "persons")
		e, _ := get("enabler", "", "persons")
		a.value += e.value
		return a, ok
	case place.result == "table_1" && place.group == "population":
		return get("pool", place.category, place.measure)
	case place.measure == "share_at_least":
		return get(place.group, place.category, "share")
	case place.measure == "total_debt_at_least":
		return get(place.group, place.category, "total_debt")
	case place.result == "figure_6" && place.group == "active_linked":
		return get(place.group, place.category, place.measure)
	case place.result == "figure_6" && place.group == "active_linked_family":
		// The report's figure does not count users whom only enablers reach.
		with, ok := get("active_linked_enabler_family", place.category, "cumulative_users")
		one, _ := get("active_linked", place.category, "cumulative_users")
		two, _ := get("active_linked_enabler", place.category, "cumulative_users")
		all, _ := get("all", place.category, "cumulative_users")
		with.value -= two.value - one.value
		if place.measure == "share_of_users" {
			with.numerator, with.denominator = with.value, all.value
			with.value /= all.value
		}
		return with, ok
	case place.result == "company_profile":
		return get(example, place.category, place.measure)
	}
	return get(place.group, place.category, place.measure)
}

// controlled are the benefits of table 8.
var controlled = []string{"activity_support", "housing_allowance", "parental_benefit", "temporary_parental_benefit",
	"sickness_benefit", "sickness_compensation"}

// meanInterval returns a 95 % interval of table 8's mean of ratios, for which the results have none. It follows from
// the intervals of the single ratios, taken as independent and normal.
func meanInterval(t longTable, place place4, mean float64) (low, high float64) {
	variance, n, sum := 0.0, 0.0, 0.0
	for _, benefit := range controlled {
		o, ok := t[place4{"table_8", place.group, benefit, "risk_ratio"}]
		if !ok || math.IsNaN(o.value) || math.IsNaN(o.low) || math.IsNaN(o.high) {
			continue
		}
		se := (o.high - o.low) / (2 * 1.959963984540054)
		variance += se * se
		sum += o.value
		n++
	}
	if n == 0 || sum == 0 {
		return math.NaN(), math.NaN()
	}
	half := 1.959963984540054 * math.Sqrt(variance) / n * mean / (sum / n)
	return mean - half, mean + half
}

// exampleCompany returns the company of the profile: the represented company with most users who have assistance by a
// relative. Among several it is the one with most users.
func exampleCompany(t longTable) string {
	type found struct {
		name           string
		related, users float64
	}
	var all []found
	for place, o := range t {
		if place.result == "company_profile" && place.measure == "users_with_relative_assistance" {
			all = append(all,
				found{place.group, o.value, t[place4{place.result, place.group, place.category, "users"}].value})
		}
	}
	sort.Slice(all, func(a, b int) bool {
		if all[a].related != all[b].related {
			return all[a].related > all[b].related
		}
		if all[a].users != all[b].users {
			return all[a].users > all[b].users
		}
		return all[a].name < all[b].name
	})
	if len(all) == 0 {
		return ""
	}
	return all[0].name
}

// tolerance returns the accepted range around a published figure. For counts and shares it is 3 %, or the 99 % Poisson
// interval where that is wider; for amounts 5 %; for risk ratios 5 % or the 95 % interval. For a published bound any
// number above it is accepted.
func tolerance(kind int, v float64, o obtained, t longTable) (low, high float64) {
	around := func(f float64) (float64, float64) { return v - f*math.Abs(v), v + f*math.Abs(v) }
	wider := func(a, b, c, d float64) (float64, float64) { return math.Min(a, c), math.Max(b, d) }
	switch kind {
	case isBound:
		return v, math.Inf(1)
	case isAmount:
		return around(0.05)
	case isRatio:
		low, high = around(0.05)
		if !math.IsNaN(o.low) && !math.IsNaN(o.high) && v >= o.low && v <= o.high {
			low, high = math.Min(low, o.value), math.Max(high, o.value)
		}
		return low, high
	case isShare:
		low, high = around(0.03)
		if o.denominator > 0 {
			a, b := poisson99(v * o.denominator)
			return wider(low, high, a/o.denominator, b/o.denominator)
		}
		return low, high
	case isMeanCount:
		low, high = around(0.03)
		if n := t[place4{"figure_10", "largest", "2022-2023", "companies"}].value; n > 0 {
			a, b := poisson99(v * n)
			return wider(low, high, a/n, b/n)
		}
		return low, high
	}
	low, high = around(0.03)
	a, b := poisson99(v)
	return wider(low, high, a, b)
}

// poisson99 returns the central 99 % interval of a Poisson count with that mean: the smallest and largest counts with
// at least ½ % on either side.
func poisson99(mean float64) (low, high float64) {
	if mean <= 0 {
		return 0, 0
	}
	if mean > 1e4 { // by the normal approximation with continuity, good to a tenth of a count here
		d := 2.5758293035489 * math.Sqrt(mean)
		return math.Floor(mean - d), math.Ceil(mean + d)
	}
	cum := 0.0
	low = -1
	for k := 0; ; k++ {
		lg, _ := math.Lgamma(float64(k) + 1)
		cum += math.Exp(float64(k)*math.Log(mean) - mean - lg)
		if low < 0 && cum >= 0.005 {
			low = float64(k)
		}
		if cum >= 0.995 {
			return low, float64(k)
		}
	}
}
