// Package evidence says how far each ratio of a study bears: what chance, discovery and an unknown cause would have to
// be for it to be wrong. It computes with printed numbers and what the study assumes, and with nothing else. So it
// tells nobody more than what is printed, and anyone can compute it again.
package evidence

import (
	"io"
	"math"
	"slices"

	"ansatz/internal/kind"
	"ansatz/internal/stats"
	"ansatz/internal/stats/estimate"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Of returns a row for each measure of each ratio that compares a group with others, and each mean of ratios among the
// printed rows, in their order. A row has the status of the printed ones that it needs: one of them protected makes it
// protected, one undefined undefined. A number that does not follow, as a p-value of a ratio of 0, is undefined too.
// Without ratios there are no rows.
func Of(s *study.Study, printed []table.Row) (all []table.Row) {
	d := deriver{study: s, rows: map[place]table.Row{}}
	for _, r := range printed {
		d.rows[place{r.Result, r.Group, r.Category, r.Measure}] = r
	}
	if a := s.Evidence.Detection; a != nil {
		d.drawn = estimate.Draw(a.Detection, a.Draws, a.Seed)
	}
	d.fitNull()
	for i := range s.Results {
		all = append(all, d.result(&s.Results[i], printed)...)
	}
	return all
}

// place is where a row stands.
type place struct{ result, group, category, measure string }

type deriver struct {
	study *study.Study
	rows  map[place]table.Row
	drawn *estimate.Drawn // nil: the study assumes nothing of discovery
	null  *null           // nil: no negative controls that are printed
}

// null is how far ratios that should be 1 lie from it: the mean and the standard deviation of their logarithms.
type null struct{ mu, tau float64 }

// result derives the rows of one result.
func (d *deriver) result(res *study.Result, printed []table.Row) (all []table.Row) {
	adjusted := d.adjusted(res, printed)
	for _, r := range printed {
		switch {
		case r.Result != res.Name:
		case compares(res, r):
			all = append(all, d.ofRatio(res, r, adjusted)...)
		case r.Measure == "mean_risk_ratio":
			all = append(all, d.ofMean(res, r)...)
		}
	}
	return all
}

// compares reports whether a row is the ratio of its kind that compares a group with others.
func compares(res *study.Result, r table.Row) bool {
	if k, ok := kind.Of(string(res.Kind)); ok {
		if m, ok := k.Measure(r.Measure); ok && m.Compares {
			return true
		}
	}
	return r.Measure == "risk_ratio"
}

// logError is the standard error of the logarithm of a ratio, as its interval tells it: NaN where the ratio is 0 or has
// no interval.
func logError(r table.Row) float64 {
	e := math.Log(r.High/r.Low) / (2 * stats.Z)
	if !(r.Value > 0) || !(e > 0) || math.IsInf(e, 1) {
		return math.NaN()
	}
	return e
}

// pOf is the p-value of a printed ratio.
func pOf(r table.Row) float64 {
	return twoSided(math.Log(r.Value) / logError(r))
}

func twoSided(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// adjusted returns the adjusted p-values of the printed standardised ratios of a result.
func (d *deriver) adjusted(res *study.Result, printed []table.Row) map[place][2]float64 {
	var places []place
	var p []float64
	for _, r := range printed {
		if r.Result == res.Name && compares(res, r) && r.Status == table.OK && !math.IsNaN(pOf(r)) {
			places, p = append(places, place{r.Result, r.Group, r.Category, r.Measure}), append(p, pOf(r))
		}
	}
	hochberg, yekutieli := estimate.FalseDiscovery(p)
	all := map[place][2]float64{}
	for i, at := range places {
		all[at] = [2]float64{hochberg[i], yekutieli[i]}
	}
	return all
}

// fitNull fits the distribution of the printed ratios that are negative controls.
func (d *deriver) fitNull() {
	var logs, errors []float64
	for _, c := range d.study.Evidence.Controls {
		for _, group := range d.study.Groups.Names() {
			r, ok := d.rows[place{c.Result, group, c.Category, "risk_ratio"}]
			if e := logError(r); ok && r.Status == table.OK && !math.IsNaN(e) {
				logs, errors = append(logs, math.Log(r.Value)), append(errors, e)
			}
		}
	}
	if len(logs) > 1 {
		mu, tau := estimate.EmpiricalNull(logs, errors)
		d.null = &null{mu, tau}
	}
}

// ofRatio derives the rows of one ratio.
func (d *deriver) ofRatio(res *study.Result, r table.Row, adjusted map[place][2]float64) []table.Row {
	out := rowsOf{of: r}
	e := logError(r)
	out.add(kind.PValue, one(pOf(r)))
	at := place{r.Result, r.Group, r.Category, r.Measure}
	both, ok := adjusted[at]
	if !ok {
		both = [2]float64{math.NaN(), math.NaN()}
	}
	out.add(kind.PHochberg, one(both[0]))
	out.add(kind.PYekutieli, one(both[1]))
	point, limit := estimate.EValue(r.Value, r.Low, r.High)
	out.add(kind.EValue, one(point))
	out.add(kind.EValueLimit, one(limit))
	if matched, ok := d.rows[place{r.Result, r.Group, r.Category, "risk_ratio_matched"}]; ok {
		out.add(kind.Widening, one(logError(matched)/e), matched)
	}
	if study.DetectedIn(res.Kind, r.Category) {
		out.add(kind.BreakEven, number{r.Value, r.Low, r.High})
		out.add(kind.IfTwice, number{r.Value / 2, r.Low / 2, r.High / 2})
		out.add(kind.IfThrice, number{r.Value / 3, r.Low / 3, r.High / 3})
		d.addBias(&out, r)
	}
	if d.null != nil && !d.isControl(r) {
		spread := math.Hypot(d.null.tau, e)
		centre := math.Log(r.Value) - d.null.mu
		out.add(kind.Calibrated,
			number{math.Exp(centre), math.Exp(centre - stats.Z*spread), math.Exp(centre + stats.Z*spread)})
		out.add(kind.PCalibrated, one(twoSided(centre/spread)))
	}
	return out.rows
}

// isControl reports whether a row is one of the negative controls.
func (d *deriver) isControl(r table.Row) bool {
	return slices.Contains(d.study.Evidence.Controls, study.ControlRatio{Result: r.Result, Category: r.Category})
}

// addBias adds what the study's assumptions of discovery make of a ratio.
func (d *deriver) addBias(out *rowsOf, r table.Row) {
	if d.drawn == nil {
		return
	}
	risk := d.rows[place{r.Result, r.Group, r.Category, "risk"}]
	other := d.rows[place{r.Result, r.Group, r.Category, "risk_comparison"}]
	nothing := []float64{math.NaN(), math.NaN(), math.NaN()}
	systematic, total, discarded := nothing, nothing, math.NaN()
	if out.status(risk, other) == table.OK {
		var n int
		systematic, total, n = d.drawn.Correct(risk.Value, other.Value, logError(r))
		discarded = float64(n) / float64(d.study.Evidence.Detection.Draws)
	}
	out.add(kind.Systematic, number{systematic[0], systematic[1], systematic[2]}, risk, other)
	out.add(kind.TotalError, number{total[0], total[1], total[2]}, risk, other)
	out.add(kind.Discarded, one(discarded), risk, other)
}

// ofMean derives the rows of a mean of ratios: that of all impulses from the ratios behind it, which are printed, that
// of some of them from the mean of all.
func (d *deriver) ofMean(res *study.Result, r table.Row) []table.Row {
	out := rowsOf{of: r}
	all := d.study.Impulses[0].Name
	if r.Category != all {
		if whole, ok := d.rows[place{r.Result, r.Group, all, r.Measure}]; ok {
			out.add(kind.WithoutSources, one(r.Value/whole.Value), whole)
		}
		return out.rows
	}
	var behind []table.Row
	var mean, low, high, logMean, logSpread, found, expected float64
	least, most := math.Inf(1), math.Inf(-1)
	m := 0.0
	for _, benefit := range res.Benefits() {
		b, ok := d.rows[place{r.Result, r.Group, benefit, "risk_ratio"}]
		if !ok || b.Status == table.Undefined {
			continue // the mean is over those that can be computed
		}
		risk := d.rows[place{r.Result, r.Group, benefit, "risk"}]
		other := d.rows[place{r.Result, r.Group, benefit, "risk_comparison"}]
		behind = append(behind, b, risk, other)
		m++
		mean, low, high = mean+b.Value, low+b.Low, high+b.High
		logMean += math.Log(b.Value)
		logSpread += logError(b)
		found += risk.Numerator
		expected += other.Value * risk.Denominator
	}
	for i := 0; i < len(behind); i += 3 {
		without := (mean - behind[i].Value) / (m - 1)
		least, most = min(least, without), max(most, without)
	}
	logMean, logSpread = logMean/m, logSpread/m
	out.add(kind.MeanInterval, number{r.Value, low / m, high / m}, behind...)
	out.add(kind.MeanGeometric, number{math.Exp(logMean), math.Exp(logMean - stats.Z*logSpread),
		math.Exp(logMean + stats.Z*logSpread)}, behind...)
	out.add(kind.MeanPooled, one(found/expected), behind...)
	if m > 1 {
		out.add(kind.MeanLeaveOneOut, number{r.Value, least, most}, behind...)
	}
	return out.rows
}

// number is a value with its interval, NaN where there is none.
type number struct{ value, low, high float64 }

func one(v float64) number { return number{v, table.Empty, table.Empty} }

// rowsOf collects the rows that are derived from one printed row.
type rowsOf struct {
	of   table.Row
	rows []table.Row
}

// status is that of a number that is derived from the printed row and others.
func (o *rowsOf) status(others ...table.Row) table.Status {
	status := table.OK
	for _, r := range append([]table.Row{o.of}, others...) {
		switch {
		case r.Status == table.Suppressed:
			return table.Suppressed
		case r.Status != table.OK || math.IsNaN(r.Value):
			status = table.Undefined
		}
	}
	return status
}

// add adds a measure that rests on the printed row and others.
func (o *rowsOf) add(measure string, v number, others ...table.Row) {
	r := table.Row{Result: o.of.Result, Group: o.of.Group, Category: o.of.Category, Measure: measure,
		Value: table.Empty, Low: table.Empty, High: table.Empty, Numerator: table.Empty, Denominator: table.Empty,
		Status: o.status(others...)}
	if r.Status == table.OK && math.IsNaN(v.value) {
		r.Status = table.Undefined
	}
	if r.Status == table.OK {
		r.Value, r.Low, r.High = v.value, v.low, v.high
	}
	o.rows = append(o.rows, r)
}

// Write writes rows of evidence in the form of the long table. They are made of printed numbers alone.
func Write(w io.Writer, rows []table.Row) error { return table.WriteCSV(w, rows) }
