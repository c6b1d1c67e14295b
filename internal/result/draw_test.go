package result_test

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"ansatz/internal/model"
	"ansatz/internal/progress"
	"ansatz/internal/result"
	"ansatz/internal/stats"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// subject is a person in the slow draw.
type subject struct {
	stratum             string
	member, had, caught bool
	draw                int64
}

// The matched draw is compared with a slow and simple one: sort each stratum of the pool by the draw mixed with the
// seed, and take the first k for each member. Some strata have too few persons. In one stratum all draws are at the far
// end, so that the models do not find enough among the nearest draws.
func TestMatchedDraw(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	w := registers{
		"person":          {columns: []string{"person_id", "sex", "birth_date", "background"}},
		"insured":         {columns: []string{"person_id"}},
		"network_active":  {columns: []string{"person_id", "role", "region"}},
		"benefit_payment": {columns: []string{"person_id", "benefit", "paid_date", "amount"}},
		"control_investigation": {columns: []string{"case_id", "person_id", "capacity", "benefit", "opened_date",
			"source", "action", "wrong_amount"}},
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
		p := &subject{stratum: fmt.Sprint("female ", year), member: random.IntN(30) == 0, had: random.IntN(4) == 0,
			caught: random.IntN(5) == 0}
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
			add("control_investigation", "c"+id, id, "recipient", "activity_support",
				"2021-01-01", "internal", "false", "0")
		}
	}
	for _, seed := range []int64{20250408, 1, -3} {
		var first string
		for i, salt := range []string{"", "other keys, other order"} {
			e := session(t, w, salt, 1+i)
			var moved []string
			for id, p := range people {
				p.draw = int64(hashed("draw", id))
				if p.stratum == "female 2000" {
					far := unplace(math.MaxInt64-p.draw%1000003, seedBits(seed))
					moved = append(moved, fmt.Sprintf("(%d, %d)", p.draw, far))
					p.draw = far
				}
			}
			must(t, e.Exec(context.Background(), "update register.person set draw = v.far from (values "+
				strings.Join(moved, ", ")+") as v (draw, far) where person.draw = v.draw"))
			s := study.Builtin()
			s.Comparison.Seed = seed
			out, err := result.Compute(context.Background(), e, s, model.Registers{}, progress.Silent)
			must(t, err)
			holdGrains(t, e, out)
			holdContributions(t, e, s, out.Rows)
			for _, c := range []struct {
				result, group string
				condition     func(*subject) bool
				outcome       func(*subject) bool
			}{
				{"table_6", "active_lower", func(*subject) bool { return true },
					func(p *subject) bool { return p.had }},
				{"table_8", "executor_lower", func(p *subject) bool { return p.had },
					func(p *subject) bool { return p.caught }},
			} {
				want := slowDraw(people, seed, c.condition, c.outcome)
				at := slices.IndexFunc(out.Rows, func(r table.Row) bool {
					return r.Result == c.result && r.Group == c.group && r.Category == "activity_support" &&
						r.Measure == "risk_ratio_matched"
				})
				if r := out.Rows[at]; r.Value != want.Ratio || r.Low != want.Low || r.High != want.High {
					t.Errorf("seed %d, %s: %v (%v–%v), want %v (%v–%v)", seed, c.result, r.Value, r.Low, r.High,
						want.Ratio, want.Low, want.High)
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

func seedBits(seed int64) int64 {
	sum := sha256.Sum256([]byte(fmt.Sprint("ansatz draw ", seed)))
	return int64(binary.BigEndian.Uint64(sum[:]) >> 1)
}

// place returns a draw's position in the order of a seed: three rounds of a Feistel network over 31 and 32 bits.
func place(draw, bits int64) int64 {
	high, low := draw>>32, draw&0xffffffff
	high ^= round(low, bits, 29) & 0x7fffffff
	low ^= round(high, bits>>16, 27) & 0xffffffff
	high ^= round(low, bits>>32, 29) & 0x7fffffff
	return high<<32 | low
}

// unplace returns the draw at a position.
func unplace(at, bits int64) int64 {
	high, low := at>>32, at&0xffffffff
	high ^= round(low, bits>>32, 29) & 0x7fffffff
	low ^= round(high, bits>>16, 27) & 0xffffffff
	high ^= round(low, bits, 29) & 0x7fffffff
	return high<<32 | low
}

func round(half, bits int64, from int) int64 { return half * (bits&0x3fffffff | 0x40000001) >> from }

// The draws of two seeds share no more persons than expected by chance: here a quarter of a quarter.
func TestSeedsDrawApart(t *testing.T) {
	drawn := func(seed int64) map[int]bool {
		order := make([]int, 1000)
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(a, b int) int {
			return cmp.Compare(place(int64(hashed("draw", fmt.Sprint(a))), seedBits(seed)),
				place(int64(hashed("draw", fmt.Sprint(b))), seedBits(seed)))
		})
		set := map[int]bool{}
		for _, i := range order[:250] {
			set[i] = true
		}
		return set
	}
	first := drawn(0)
	for seed := int64(1); seed <= 200; seed++ {
		both := 0
		for i := range drawn(seed) {
			if first[i] {
				both++
			}
		}
		if both < 33 || both > 93 { // 62.5 expected, standard deviation 5.9
			t.Errorf("seeds 0 and %d share %d of 250 drawn, some 62 expected", seed, both)
		}
	}
}

func slowDraw(people map[string]*subject, seed int64, condition, outcome func(*subject) bool) stats.Comparison {
	bits := seedBits(seed)
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
			if place(a.draw, bits) < place(b.draw, bits) {
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
