package study

import (
	"slices"
	"testing"
)

// Every group, flag and contrast of the built-in studies has a number of its own, and every question of a line that
// needs drawn persons has a contrast.
func TestCoding(t *testing.T) {
	for _, name := range BuiltinNames {
		s, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		c := s.Coding()
		if pool := c.Members(Pool); !slices.Equal(pool, []int{0}) {
			t.Errorf("%s: the pool is %v", name, pool)
		}
		for i, base := range s.Groups.BaseGroups() {
			if c.Group(base) != i+1 || !slices.Equal(c.Members(base), []int{i + 1}) {
				t.Errorf("%s: %s is %d of %v", name, base, c.Group(base), c.Members(base))
			}
		}
		for _, set := range s.Groups.Sets {
			if len(c.Members(set.Name)) != len(set.Groups) || slices.Contains(c.Members(set.Name), 0) {
				t.Errorf("%s: %s has the groups %v", name, set.Name, c.Members(set.Name))
			}
		}
		if c.Ties[c.NoTie()] != None || len(c.Ties) != len(s.Groups.Ties)+1 {
			t.Errorf("%s: the ties are %v", name, c.Ties)
		}
		var bits int64
		for _, f := range c.Flags {
			if bit := c.bits[f]; bit == 0 || bits&bit != 0 {
				t.Errorf("%s: %v has the bit %d", name, f, bit)
			}
			bits |= c.bits[f]
		}
		matched := 0
		for _, r := range s.Results {
			for _, l := range r.Lines {
				for _, g := range l.Groups {
					for _, category := range l.Categories {
						if l.Measure != "risk_ratio_matched" {
							continue
						}
						matched++
						if i := c.Contrast(g, c.Question(r.Kind, category)); i < 0 || c.Contrasts[i].Group != g {
							t.Errorf("%s: %s has no contrast for %s", name, r.Name, g)
						}
					}
				}
			}
		}
		if name == "ansatz" && (matched == 0 || len(c.Contrasts) > matched) {
			t.Errorf("%d contrasts for %d cells", len(c.Contrasts), matched)
		}
	}
}

// A question applies to persons with its condition, and holds for those who have the flags of its outcome.
func TestQuestion(t *testing.T) {
	q := Question{Condition: 1, Mask: 6, Want: 2}
	for flags, want := range map[int64][2]bool{0: {false, false}, 1: {true, false}, 3: {true, true}, 7: {true, false},
		2: {false, true}} {
		if q.Applies(flags) != want[0] || q.Holds(flags) != want[1] {
			t.Errorf("%b: %t, %t", flags, q.Applies(flags), q.Holds(flags))
		}
	}
}
