package result_test

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"ansatz/internal/engine"
	"ansatz/internal/kind"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// holdContributions checks the contributions of every sum and mean: against the amounts of single persons, which are
// read one by one here, and against the number itself.
func holdContributions(t *testing.T, e engine.Engine, s *study.Study, rows []table.Row) {
	t.Helper()
	single := map[study.Kind]map[[2]string][]float64{ // by group and category
		study.Payments: amountsOf(t, e, s, study.Payments, `select g.name, '', r.amount
			from payment.recipient as r join param.group_set as g on g.group_id = r.group_id where r.amount > 0`),
		study.Debts: amountsOf(t, e, s, study.Debts, `select g.name, b.category, b.amount
			from debt.balance as b join param.group_set as g on g.group_id = b.group_id`),
	}
	for _, r := range rows {
		of := s.Kind(r.Result)
		k, _ := kind.Of(string(of))
		m, ok := k.Measure(r.Measure)
		if !ok || !m.Contributed() {
			continue
		}
		b := r.Basis
		name := fmt.Sprintf("%s %s %s %s", r.Result, r.Group, r.Category, r.Measure)
		if !b.Known || !(b.Largest >= b.Second && b.Second >= 0) || b.Total < (b.Largest+b.Second)*(1-1e-9) {
			t.Errorf("%s: the basis contradicts itself: %+v", name, b)
			continue
		}
		whole := math.Abs(r.Value)
		if m.Statistic == kind.Mean {
			whole *= b.N
		}
		if r.Status == table.OK && whole > b.Total*(1+1e-9) || r.Status == table.Undefined && b.Total != 0 {
			t.Errorf("%s: %v over %v of a total of %v", name, r.Value, b.N, b.Total)
		}
		if all, ok := single[of]; ok && r.Status == table.OK {
			amounts := all[[2]string{r.Group, cmp.Or(map[bool]string{true: r.Category}[of == study.Debts], "")}]
			var total float64
			for _, a := range amounts {
				total += a
			}
			slices.SortFunc(amounts, func(a, b float64) int { return cmp.Compare(b, a) })
			top := append(slices.Clone(amounts), 0, 0)
			if b.Largest != top[0] || b.Second != top[1] || b.Total != total || b.N != float64(len(amounts)) {
				t.Errorf("%s: %+v, want %v of %v", name, b, top[:2], total)
			}
		}
	}
}

// amountsOf reads the amounts of single persons. It returns none if the study has no result of the kind.
func amountsOf(t *testing.T, e engine.Engine, s *study.Study, of study.Kind, query string) map[[2]string][]float64 {
	t.Helper()
	if !slices.ContainsFunc(s.Results, func(r study.Result) bool { return r.Kind == of }) {
		return nil
	}
	rows, err := e.Query(context.Background(), query)
	must(t, err)
	defer rows.Close()
	all := map[[2]string][]float64{}
	for rows.Next() {
		var key [2]string
		var amount float64
		must(t, rows.Scan(&key[0], &key[1], &amount))
		all[key] = append(all[key], amount)
	}
	must(t, rows.Err())
	return all
}
