package report_test

import (
	"math"
	"strings"
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/report/reporttest"
	"ansatz/internal/table"
)

// A mean in a sentence has, beside it, its interval with the covariance where that is printed, and what it is without
// some impulses; a ratio has what the study's assumptions of detection make of it, and its interval by family.
func TestWhatWouldHaveToHold(t *testing.T) {
	mean := shownRow("table_8", "strategic", "all_impulses", "mean_risk_ratio", 4)
	mean.Low, mean.High = math.NaN(), math.NaN()
	covariance := mean
	covariance.Measure, covariance.Low, covariance.High = "mean_risk_ratio_covariance", 3.1, 4.9
	family := shownRow("table_7", "family_active_upper", "maintenance_support", "risk_ratio", 2)
	other := family
	other.Measure, other.Low, other.High = "risk_ratio_by_family", 1.6, 2.6
	of := func(r table.Row, category, measure string, v, low, high float64) table.Row {
		r.Category, r.Measure, r.Value, r.Low, r.High = category, measure, v, low, high
		return r
	}
	d := reporttest.Document([]table.Row{mean, covariance, family, other,
		shownRow("table_8", "strategic", "without_cooperation", "mean_risk_ratio", 3),
		shownRow("table_7", "family_active_upper", "housing_allowance", "risk_ratio", 2)}, lang.SV)
	d.Evidence = []table.Row{
		of(mean, "all_impulses", "mean_of_ratios", 4, 2, 6),
		of(mean, "without_cooperation", "mean_without_sources", 0.72, math.NaN(), math.NaN()),
		of(family, "maintenance_support", "p_benjamini_hochberg", 0.01, math.NaN(), math.NaN()),
		of(family, "maintenance_support", "ratio_total", 1.4, 0.9, 2.3),
	}
	var all []string
	for _, f := range d.Doubts() {
		all = append(all, f.Doubt...)
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{"Med hänsyn till slumpen är det inom 3,10–4,90.",
		"När vissa impulser inte räknas (utan impulser från polis och samverkan) är genomsnittet 0,72 gånger så stort.",
		"Med studiens antaganden om upptäckt är kvoten 1,40 (0,90–2,30, med hänsyn också till slumpen).",
		"Med familjer som enhet, eftersom anhöriga kan likna varandra, är intervallet 1,60–2,60."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	if strings.Contains(text, "2,00–6,00") {
		t.Errorf("the widest interval stands although the covariance is printed: %q", text)
	}
}

// A result of which only chance is asked does not explain detection, negative controls and means.
func TestOnlyWhatIsThereIsExplained(t *testing.T) {
	r := shownRow("table_6", "linked_upper", "activity_support", "risk_ratio", 2)
	d := reporttest.Document([]table.Row{r}, lang.SV)
	r.Measure = "p"
	d.Evidence = []table.Row{r}
	said := ""
	for _, c := range d.Chapters() {
		for _, s := range c.Sections {
			if s.ID == "evidence-table_6" {
				said = strings.Join(s.Definition, "\n")
			}
		}
	}
	if !strings.Contains(said, "Slump:") || strings.Contains(said, "Upptäckt:") ||
		strings.Contains(said, "Genomsnitt:") {
		t.Errorf("%q", said)
	}
}
