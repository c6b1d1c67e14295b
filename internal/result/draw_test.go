package result_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"ansatz/internal/progress"
	"ansatz/internal/result"
	"ansatz/internal/stats"
	"ansatz/internal/study"
)

// subject is a person as the slow draw sees one.
type subject struct {
	stratum             string
	member, had, caught bool
	draw                int64
}

// The matched draw, held against the slow, obvious one: sort each stratum of the pool by the draw mixed with the seed and take the first k for each member.
// Some strata have too few; and in one all draws lie at the far end, so that the models' shortcut to the nearest draws does not find enough.
func TestMatchedDraw(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	w := registers{
		"person":                {columns: []string{"person_id", "sex", "birth_date", "background"}},
		"insured":               {columns: []string{"person_id"}},
		"network_active":        {columns: []string{"person_id", "role", "region"}},
		"benefit_payment":       {columns: []string{"person_id", "benefit", "paid_date", "amount"}},
		"control_investigation": {columns: []string{"case_id", "person_id", "capacity", "benefit", "opened_date", "source", "action", "wrong_amount"}},
	}
	add := func(register string, cells ...string) {
		tab := w[register]
		tab.rows = append(tab.rows, cells)
		w[register] = tab
	}
	people := map[string]*subject{}
	for i := range 6000 {
		year := []int{1980, 1990, 2000}[random.IntN(3)]
		if i < 60 {
			year = 1970 // few in the pool
		}
		p := &subject{stratum: fmt.Sprint("female ", year), member: random.IntN(30) == 0, had: random.IntN(4) == 0, caught: random.IntN(5) == 0}
		id := fmt.Sprint("p", i)
		people[id] = p
		add("person", id, "female", fmt.Sprint(year, "-06-01"), "22")
		add("insured", id)
		if p.member {
			add("network_active", id, "executor_lower", "nord")
		}
		if p.had {
			add("benefit_payment", id, "activity_support", "2021-01-01", "100")
		}
		if p.caught {
			add("control_investigation", "c"+id, id, "recipient", "activity_support", "2021-01-01", "internal", "false", "0")
		}
	}
	for _, seed := range []int64{20250408, 1, -3} {
		var first string
		for i, salt := range []string{"", "other keys, other order"} {
			e := session(t, w, salt, 1+i)
			must(t, e.Exec(context.Background(), "update register.person set draw = 9223372036854775807 - draw % 1000003 where extract(year from birth_date) = 2000"))
			for id, p := range people {
				p.draw = int64(hashed("draw", id))
				if p.stratum == "female 2000" {
					p.draw = 9223372036854775807 - p.draw%1000003
				}
			}
			s := study.Builtin()
			s.Comparison.Seed = seed
			out, err := result.Compute(context.Background(), e, s, nil, progress.Silent)
			must(t, err)
			for _, c := range []struct {
				result, group string
				condition     func(*subject) bool
				outcome       func(*subject) bool
			}{
				{"table_6", "active_lower", func(*subject) bool { return true }, func(p *subject) bool { return p.had }},
				{"table_8", "executor_lower", func(p *subject) bool { return p.had }, func(p *subject) bool { return p.caught }},
			} {
				want := slowDraw(people, seed, c.condition, c.outcome)
				at := slices.IndexFunc(out.Rows, func(r result.Row) bool {
					return r.Result == c.result && r.Group == c.group && r.Category == "activity_support" && r.Measure == "risk_ratio_matched"
				})
				if r := out.Rows[at]; r.Value != want.Ratio || r.Low != want.Low || r.High != want.High {
					t.Errorf("seed %d, %s: %v (%v–%v), want %v (%v–%v)", seed, c.result, r.Value, r.Low, r.High, want.Ratio, want.Low, want.High)
				}
			}
			if text := csvOf(t, out); i == 0 {
				first = text
			} else if text != first {
				t.Errorf("seed %d: other rows with other keys, order and threads", seed)
			}
		}
	}
}

func slowDraw(people map[string]*subject, seed int64, condition, outcome func(*subject) bool) stats.Comparison {
	sum := sha256.Sum256([]byte(fmt.Sprint("ansatz draw ", seed)))
	bits := int64(binary.BigEndian.Uint64(sum[:]) >> 1)
	pool := map[string][]*subject{}
	count := map[string]*stats.Stratum{}
	for _, p := range people {
		if !condition(p) {
			continue
		}
		if count[p.stratum] == nil {
			count[p.stratum] = &stats.Stratum{}
		}
		if !p.member {
			pool[p.stratum] = append(pool[p.stratum], p)
			continue
		}
		count[p.stratum].Members++
		if outcome(p) {
			count[p.stratum].MemberOutcomes++
		}
	}
	var strata []stats.Stratum
	for _, name := range []string{"female 1970", "female 1980", "female 1990", "female 2000"} {
		s := count[name]
		if s == nil {
			continue
		}
		slices.SortFunc(pool[name], func(a, b *subject) int {
			if a.draw^bits < b.draw^bits {
				return -1
			}
			return 1
		})
		for i, p := range pool[name] {
			if int64(i) >= 5*s.Members {
				break
			}
			s.Pool++
			if outcome(p) {
				s.PoolOutcomes++
			}
		}
		strata = append(strata, *s)
	}
	return stats.Standardise(strata)
}
