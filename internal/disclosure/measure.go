package disclosure

import (
	"math"

	"ansatz/internal/kind"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// declared returns what is declared of a row's measure: by its kind; of an own model's row, and of a row whose result
// the study does not have, by any kind that has a measure so called. It is nil where nothing is.
func declared(s *study.Study, of study.Kind, r table.Row) *kind.Measure {
	if k, ok := kind.Of(string(of)); ok && !k.Own {
		m, _ := k.MeasureOf(r.Group, r.Measure)
		return m
	}
	m, ok := kind.MeasureAnywhere(r.Measure, func(tie string) bool { return len(s.Groups.TiesOf(tie)) > 0 })
	if !ok {
		return nil
	}
	return m
}

// counted says whether a row's value is a count that must not be small. A measure that nobody has declared is taken
// for one, but for a mean of an own model over enough.
func (t *protection) counted(i int) bool {
	r := t.rows[i]
	if m := t.measures[i]; m != nil {
		return m.IsCount()
	}
	mean := r.Denominator >= Threshold && r.Value != math.Trunc(r.Value)
	return !mean
}

// behindAll says whether every count stands behind the other measures of its group and category: where the kind says
// so, or nothing is declared.
func (t *protection) behindAll(result string) bool {
	k, ok := kind.Of(string(t.kind(result)))
	return !ok || k.BehindAll
}
