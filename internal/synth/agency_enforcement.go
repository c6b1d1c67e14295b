package synth

import (
	"math"

	"ansatz/internal/synth/file"
	"ansatz/internal/synth/random"
)

// earlierDebts are the days before the one of table 1 for which debts are delivered, the latest first.
var earlierDebts = []day{civil(2023, 7, 1), civil(2022, 7, 1)}

var creditors = []string{"inkassobolag", "bank", "hyresvärd", "teleoperatör", "elbolag", "kommun"}

func (w *World) debtRows(t *file.Table, c chunk) {
	p := &w.people
	w.everyone(c, func(i int32, sex, age int) {
		if p.birth[i] > civil(2006, 7, 1) ||
			min(p.death[i], p.left[i]) < earlierDebts[1] {
			return
		}
		r := draw(w.opt.Seed, sDebt, int(i))
		gone := min(p.death[i], p.left[i])
		var total, state, fk int64
		if s := w.slot[i]; s >= 0 {
			pr := &w.profiles[s]
			total, state, fk = pr.debt, pr.stateDebt, pr.fkDebt
		} else if r.Chance(w.cal.Debt.Pool.Share.at(age)) {
			total = max(50, int64(w.cal.Debt.Pool.Median*math.Exp(w.cal.Debt.Pool.Sigma*r.Normal())))
			if r.Chance(0.6) {
				state = int64(float64(total) * r.Float())
			}
			if r.Chance(0.06) {
				fk = state / 3
			}
		}
		if total > 0 && gone >= referenceDay {
			w.splitDebt(t, &r, i, debtDay, total, state, fk)
		}
		lasted, paid := total > 0, w.cal.Debt.Paid
		if s := w.slot[i]; s >= 0 { // as many as have come since
			share := w.cal.Debt.Groups[kindName(w.group[i])].Share
			paid = 0.8 * share * (1 - w.cal.Debt.Lasted) / (1 - share)
		}
		for _, as := range earlierDebts {
			switch lasted = lasted && r.Chance(w.cal.Debt.Lasted); {
			case gone < as || p.came[i] > as:
			case lasted: // the debt was there the year before
				f := 0.5 + 0.6*r.Float()
				total, state, fk = max(1, int64(float64(total)*f)), int64(float64(state)*f), int64(float64(fk)*f)
				w.splitDebt(t, &r, i, as, total, state, fk)
			case r.Chance(paid): // paid since then
				w.splitDebt(t, &r, i, as, max(500, int64(12000*math.Exp(1.2*r.Normal()))), 0, 0)
			}
		}
	})
}

// splitDebt writes a person's debt on a day: public debt to the state and the social insurance, private debt to one to
// three creditors.
func (w *World) splitDebt(t *file.Table, r *random.Numbers, i int32, as day, total, state, fk int64) {
	id := w.people.idOn(i, as)
	state = min(state, total)
	fk = min(fk, state)
	if fk > 0 {
		t.Add(id, int64(as), 0, t.Text("forsakringskassan"), fk)
	}
	if state-fk > 0 {
		t.Add(id, int64(as), 0, t.Text("state"), state-fk)
	}
	for left := total - state; left > 0; {
		amount := left
		if r.Chance(0.5) && left > 2000 {
			amount = left/2 + int64(r.Intn(int(min(left/4, 1<<30))))
		}
		t.Add(id, int64(as), 1, t.Text(creditors[r.Intn(len(creditors))]), amount)
		left -= amount
	}
}

func (w *World) prescribedRows(t *file.Table, c chunk) {
	p := &w.people
	w.everyone(c, func(i int32, sex, age int) {
		if age < 18 {
			return
		}
		r := draw(w.opt.Seed, sDebt, -1-int(i))
		if s := w.slot[i]; s >= 0 {
			if lapsed := w.profiles[s].lapsed; lapsed > 0 {
				d := civil(2018, 1, 1) + day(r.Intn(2191))
				t.Add(p.idOn(i, d), t.Text("forsakringskassan"), int64(d), lapsed)
			}
		}
		if r.Chance(w.cal.Services.Prescribed) {
			d := max(civil(2012, 1, 1), p.came[i]) + day(r.Intn(4500))
			if d > dataEnd || d > p.death[i] {
				return
			}
			creditor := creditors[r.Intn(len(creditors))]
			if w.slot[i] < 0 && r.Chance(0.3) {
				creditor = "forsakringskassan"
			}
			t.Add(p.idOn(i, d), t.Text(creditor), int64(d), int64(500+r.Intn(60000)))
		}
	})
}
