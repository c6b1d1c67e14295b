package result_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"ansatz/internal/model"
	"ansatz/internal/progress"
	"ansatz/internal/result"
	"ansatz/internal/study"
)

// Calendar years within a period are read from their sums, and the other days from the payments. For any period the
// numbers are those of the payments alone.
func TestPeriodsOfPayments(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	date := func(day int) string {
		return time.Date(2019, 6, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, day).Format(time.DateOnly)
	}
	const days, people = 5 * 365, 120
	benefits := []string{"activity_support", "housing_allowance", "dental_support", "child_allowance"}
	type payment struct {
		person, benefit, day string
		amount               int64
	}
	var payments []payment
	w := registers{
		"person":          {columns: []string{"person_id", "sex", "birth_date", "background"}},
		"insured":         {columns: []string{"person_id"}},
		"network_active":  {columns: []string{"person_id", "role", "region"}},
		"benefit_payment": {columns: []string{"person_id", "benefit", "paid_date", "amount"}},
	}
	add := func(register string, cells ...string) {
		tab := w[register]
		tab.rows = append(tab.rows, cells)
		w[register] = tab
	}
	for i := range people {
		id := fmt.Sprint("p", i)
		add("person", id, "male", "1990-06-01", "22")
		add("insured", id)
		if i%2 == 0 {
			add("network_active", id, "executor_lower", "nord")
		}
		for range random.IntN(12) {
			p := payment{id, benefits[random.IntN(len(benefits))], date(random.IntN(days)),
				int64(random.IntN(5)-2) * 100}
			payments = append(payments, p)
			add("benefit_payment", p.person, p.benefit, p.day, strconv.FormatInt(p.amount, 10))
		}
	}
	e := session(t, w, "", 2)
	for n := range 15 {
		from := random.IntN(days)
		p := period(t, date(from), date(from+random.IntN(days-from)))
		if n == 0 {
			p = period(t, "2020-01-01", "2022-12-31")
		}
		s := study.Builtin()
		s.Periods.HadBenefit, s.Periods.Paid = p, p
		out, err := result.Compute(context.Background(), e, s, model.Registers{}, progress.Silent)
		must(t, err)
		members, sums, paid := map[string]bool{}, map[string]int64{}, map[string]int64{}
		for _, row := range w["network_active"].rows {
			members[row[0]] = true
		}
		for _, x := range payments {
			if !members[x.person] || x.day < p.From.String() || x.day > p.To.String() {
				continue
			}
			sums[x.person+" "+x.benefit] += x.amount
			if x.benefit != "dental_support" {
				paid[x.person] += x.amount
			}
		}
		want := map[string]int64{"had": 0, "recipients": 0, "total_paid": 0}
		for id := range members {
			if sums[id+" activity_support"] > 0 {
				want["had"]++
			}
			if paid[id] > 0 {
				want["recipients"]++
				want["total_paid"] += paid[id]
			}
		}
		got := map[string]int64{}
		for _, r := range out.Rows {
			switch {
			case r.Result == "table_6" && r.Group == "active_lower" &&
				r.Category == "activity_support" && r.Measure == "risk":
				got["had"] = int64(r.Numerator)
			case r.Result == "table_3" && r.Group == "executor_lower" &&
				(r.Measure == "recipients" || r.Measure == "total_paid"):
				got[r.Measure] = int64(r.Value)
			}
		}
		for what, v := range want {
			if got[what] != v {
				t.Errorf("%s to %s: %s is %d, want %d", p.From, p.To, what, got[what], v)
			}
		}
	}
}

func period(t *testing.T, from, to string) study.Period {
	t.Helper()
	day := func(text string) study.Date {
		d, err := time.Parse(time.DateOnly, text)
		must(t, err)
		return study.Date{Time: d}
	}
	return study.Period{From: day(from), To: day(to)}
}
