package evidence

import (
	"math"
	"testing"

	"ansatz/internal/kind"
	"ansatz/internal/stats/uncertain"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// ratioRow is a printed ratio whose logarithm has the standard error given.
func ratioRow(result, group, category string, ratio, logError float64) table.Row {
	return table.Row{Result: result, Group: group, Category: category, Measure: "risk_ratio", Value: ratio,
		Low: ratio * math.Exp(-1.959963984540054*logError), High: ratio * math.Exp(1.959963984540054*logError),
		Numerator: table.Empty, Denominator: table.Empty, Status: table.OK}
}

func shareRow(result, group, category, measure string, part, whole float64) table.Row {
	return table.Row{Result: result, Group: group, Category: category, Measure: measure, Value: part / whole,
		Numerator: part, Denominator: whole, Low: table.Empty, High: table.Empty, Status: table.OK}
}

func byMeasure(rows []table.Row, group, category string) map[string]table.Row {
	all := map[string]table.Row{}
	for _, r := range rows {
		if r.Group == group && r.Category == category {
			all[r.Measure] = r
		}
	}
	return all
}

func same(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9*math.Abs(want) && !(math.IsNaN(got) && math.IsNaN(want)) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// TestRatio: of one ratio, by hand. The E-value of 3.9 is 7.26 (VanderWeele and Ding 2017, the smoking example has 3.9
// and 3.0: E-values 7.26 and 5.45).
func TestRatio(t *testing.T) {
	r := ratioRow("table_8", "strategic", "sickness_benefit", 3.9, 0)
	r.Low, r.High = 3, 3.9*3.9/3
	got := byMeasure(Of(study.Builtin(), []table.Row{r}), "strategic", "sickness_benefit")
	if e := got[kind.EValue].Value; math.Round(e*100) != 726 {
		t.Errorf("the E-value is %v", e)
	}
	if e := got[kind.EValueLimit].Value; math.Round(e*100) != 545 {
		t.Errorf("the E-value of the limit is %v", e)
	}
	same(t, "the ratio if twice detected", got[kind.IfTwice].Value, 1.95)
	same(t, "its lower limit", got[kind.IfTwice].Low, 1.5)
	same(t, "the break-even detection", got[kind.BreakEven].Value, 3.9)
	z := math.Log(3.9) / (math.Log(1.3) / 1.959963984540054)
	same(t, "p", got[kind.PValue].Value, math.Erfc(z/math.Sqrt2))
	same(t, "p of one ratio, adjusted", got[kind.PHochberg].Value, got[kind.PValue].Value)
	if _, ok := got[kind.Calibrated]; ok {
		t.Error("calibrated without negative controls")
	}
	had := byMeasure(Of(study.Builtin(), []table.Row{ratioRow("table_6", "linked_upper", "housing_allowance", 2, 0.1)}),
		"linked_upper", "housing_allowance")
	if _, ok := had[kind.BreakEven]; ok {
		t.Error("a benefit has to be detected")
	}
}

// TestProtectedStaysProtected: what rests on a protected number is protected, and what others show does not depend on
// it.
func TestProtectedStaysProtected(t *testing.T) {
	open := ratioRow("table_6", "linked_upper", "housing_allowance", 2, 0.1)
	hidden := open
	hidden.Category, hidden.Status = "activity_support", table.Suppressed
	hidden.Value, hidden.Low, hidden.High = table.Empty, table.Empty, table.Empty
	alone := Of(study.Builtin(), []table.Row{open})
	both := Of(study.Builtin(), []table.Row{open, hidden})
	for measure, r := range byMeasure(both, "linked_upper", "activity_support") {
		if r.Status != table.Suppressed || !math.IsNaN(r.Value) {
			t.Errorf("%s of a protected ratio: %+v", measure, r)
		}
	}
	for measure, r := range byMeasure(both, "linked_upper", "housing_allowance") {
		same(t, measure, r.Value, byMeasure(alone, "linked_upper", "housing_allowance")[measure].Value)
	}
}

// TestMeanOfRatios: two ratios, 2 and 8, each with the logarithm's standard error 0.1.
func TestMeanOfRatios(t *testing.T) {
	var rows []table.Row
	for benefit, ratio := range map[string]float64{"sickness_benefit": 2, "activity_support": 8} {
		rows = append(rows, ratioRow("table_8", "strategic", benefit, ratio, 0.1),
			shareRow("table_8", "strategic", benefit, "risk", 40*ratio, 1000),
			shareRow("table_8", "strategic", benefit, "risk_comparison", 40, 1000))
	}
	rows = append(rows,
		table.Row{Result: "table_8", Group: "strategic", Category: "all_impulses", Measure: "mean_risk_ratio", Value: 5,
			Low: table.Empty, High: table.Empty, Status: table.OK},
		table.Row{Result: "table_8", Group: "strategic", Category: "without_cooperation", Measure: "mean_risk_ratio",
			Value: 4, Low: table.Empty, High: table.Empty, Status: table.OK})
	got := byMeasure(Of(study.Builtin(), rows), "strategic", "all_impulses")
	same(t, "the lower limit", got[kind.MeanInterval].Low, 5*math.Exp(-1.959963984540054*0.1))
	same(t, "the geometric mean", got[kind.MeanGeometric].Value, 4)
	same(t, "the pooled mean", got[kind.MeanPooled].Value, 5)
	same(t, "the least without one", got[kind.MeanLeaveOneOut].Low, 2)
	same(t, "the largest without one", got[kind.MeanLeaveOneOut].High, 8)
	without := byMeasure(Of(study.Builtin(), rows), "strategic", "without_cooperation")
	same(t, "without sources", without[kind.WithoutSources].Value, 0.8)
	// with a ratio of 0, which has limits too
	nobody := ratioRow("table_8", "strategic", "parental_benefit", 0, 0)
	nobody.Value, nobody.Low, nobody.High = 0, 0, 6
	rows = append(rows, nobody, shareRow("table_8", "strategic", "parental_benefit", "risk", 0, 1000),
		shareRow("table_8", "strategic", "parental_benefit", "risk_comparison", 40, 1000))
	got = byMeasure(Of(study.Builtin(), rows), "strategic", "all_impulses")
	same(t, "the upper limit with a ratio of 0", got[kind.MeanInterval].High,
		(10*math.Exp(1.959963984540054*0.1)+6)/3)
}

// TestRatiosOfTheCooperation: whom the agencies target is a ratio with p-values and an E-value, and no discovery.
func TestRatiosOfTheCooperation(t *testing.T) {
	s, err := study.Load("cooperation")
	if err != nil {
		t.Fatal(err)
	}
	row := ratioRow("focus_group", "foreign_born", "-", 2, 0.1)
	row.Measure = "impact_ratio"
	got := byMeasure(Of(s, []table.Row{row}), "foreign_born", "-")
	same(t, "the E-value", got[kind.EValue].Value, 2+math.Sqrt2)
	same(t, "the p-value", got[kind.PHochberg].Value, math.Erfc(math.Log(2)/0.1/math.Sqrt2))
	if _, there := got[kind.BreakEven]; there {
		t.Error("a target is taken for a discovery")
	}
}

// TestAssumptions: with certain detection of 60 per cent in the group and 30 in the population every draw gives half
// the ratio, and negative controls that are all 2 move a ratio of 4 to 2.
func TestAssumptions(t *testing.T) {
	s := *study.Builtin()
	certain := func(text string) uncertain.Distribution { d, _ := uncertain.Of(text); return d }
	s.Evidence.Detection = &study.Detection{Draws: 100, Seed: 1, Detection: uncertain.Detection{
		Sensitivity: certain("0.6"), OtherSensitivity: certain("0.3"), Specificity: certain("1"),
		OtherSpecificity: certain("1")}}
	s.Evidence.Controls = []study.ControlRatio{{Result: "table_8", Category: "parental_benefit"}}
	rows := []table.Row{ratioRow("table_8", "strategic", "sickness_benefit", 4, 0.1),
		shareRow("table_8", "strategic", "sickness_benefit", "risk", 40, 1000),
		shareRow("table_8", "strategic", "sickness_benefit", "risk_comparison", 10, 1000),
		ratioRow("table_8", "strategic", "parental_benefit", 2, 0.1),
		ratioRow("table_8", "linked_0", "parental_benefit", 2, 0.1)}
	got := byMeasure(Of(&s, rows), "strategic", "sickness_benefit")
	same(t, "the systematic ratio", got[kind.Systematic].Value, 2)
	same(t, "its lower end", got[kind.Systematic].Low, 2)
	same(t, "the share discarded", got[kind.Discarded].Value, 0)
	same(t, "the calibrated ratio", got[kind.Calibrated].Value, 2)
	if got[kind.TotalError].Low >= 2 || got[kind.TotalError].High <= 2 {
		t.Errorf("the random error is left out: %+v", got[kind.TotalError])
	}
	if _, ok := byMeasure(Of(&s, rows), "strategic", "parental_benefit")[kind.Calibrated]; ok {
		t.Error("a negative control is calibrated by itself")
	}
}
