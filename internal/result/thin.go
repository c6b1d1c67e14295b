package result

import (
	"slices"
	"time"

	"ansatz/internal/study"
)

// Thin is a register with months of the period that have fewer than half of the rows of its median month.
type Thin struct {
	Register string
	Months   []time.Time
}

// monthRows is the model of the rows of each month.
const monthRows = "livelihood.month_rows"

// followsMonths reports whether some result of the study is about livelihood.
func followsMonths(s *study.Study) bool {
	return slices.ContainsFunc(s.Results,
		func(r study.Result) bool { return slices.Contains(study.LivelihoodKinds, r.Kind) })
}

// thin returns the registers with thin months. A study that follows no months has none.
func (d *data) thin() ([]Thin, error) {
	months := d.study.Livelihood.Months()
	if !followsMonths(d.study) || len(months) == 0 {
		return nil, nil
	}
	rows := map[string][]int64{"benefit_payment": make([]int64, len(months)),
		"employer_statement": make([]int64, len(months))}
	err := d.read("select register_name, month_id, n from "+monthRows+" where month_id > 0",
		func(scan func(...any) error) error {
			var name string
			var month int
			var n int64
			err := scan(&name, &month, &n)
			if err == nil {
				rows[name][month-1] = n
			}
			return err
		})
	var all []Thin
	for _, name := range sortedKeys(rows) {
		if thin := thinMonths(rows[name], months); len(thin) > 0 {
			all = append(all, Thin{name, thin})
		}
	}
	return all, err
}

// thinMonths returns the months that have fewer than half of the rows of the median month.
func thinMonths(rows []int64, months []time.Time) []time.Time {
	sorted := slices.Sorted(slices.Values(rows))
	n := len(sorted)
	twice := sorted[(n-1)/2] + sorted[n/2] // twice the median
	var thin []time.Time
	for i, of := range rows {
		if 4*of < twice {
			thin = append(thin, months[i])
		}
	}
	return thin
}
