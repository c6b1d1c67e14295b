package synth

import (
	"testing"
)

// What people live on is one life: who had a benefit in 2020–2023 was paid it then and nobody else was, the payments
// of 2023 to persons known to the police are those that table 3 counts, and pay is of months in the country.
func TestCourses(t *testing.T) {
	w := build(t, Options{Persons: 60000, Seed: 8, Networks: 4})
	p := &w.people
	const counted = 1<<benefits - 1 - 1<<assistanceAllowance - 1<<dentalSupport
	var c course
	known, spells := 0, 0
	w.everyone(chunk{0, int32(p.n)}, func(i int32, sex, age int) {
		if !w.follow(&c, i, sex, age) {
			return
		}
		var had [benefits]int64
		in2023 := int64(0)
		w.payments(&c, i, func(b int, from, to, paid day, amount int64) {
			if from > to || paid < from || from < p.birth[i] || from > referenceDay || to > referenceDay {
				t.Fatalf("%s from %d to %d, paid %d", benefitNames[b], from, to, paid)
			}
			if !w.known(&c, i) && (from < p.came[i] || to > min(p.death[i], p.left[i])) {
				t.Fatalf("%s of days when the person is not in the country", benefitNames[b])
			}
			if paid >= civil(2020, 1, 1) && paid <= referenceDay {
				had[b] += amount
			}
			if yearOf(paid) == 2023 && counted&(1<<b) != 0 {
				in2023 += amount
			}
		})
		for b := range benefits {
			if b == assistanceAllowance || !p.eligible(i) || p.came[i] > civil(2023, 10, 1) {
				continue
			}
			if (had[b] > 0) != (c.had&(1<<b) != 0) {
				t.Fatalf("%s: %d kronor of a person who had it: %t", benefitNames[b], had[b], c.had&(1<<b) != 0)
			}
		}
		if w.known(&c, i) && p.came[i] <= civil(2023, 10, 1) {
			if in2023 != int64(c.profile.total2023) {
				t.Fatalf("%d kronor paid in 2023, %d counted", in2023, c.profile.total2023)
			}
			known += b2i(in2023 > 0)
		}
		for m, pay := range c.pay {
			if pay < 0 || pay > 0 && (m < c.first || m > c.last) {
				t.Fatal("pay of a month when the person is not in the country")
			}
		}
		spells += len(c.spells)
	})
	if known < 50 || spells < 10000 {
		t.Errorf("%d persons known to the police are paid in 2023; %d times with benefits", known, spells)
	}
}

// A month's net amounts are spread by days as the contract of the study has it.
func TestLivedSpread(t *testing.T) {
	for amount, want := range map[int64][3]int64{10000: {2881, 4746, 2373}, -1000: {-288, -474, -238}} {
		l := &lived{}
		l.spread(sicknessBenefit, civil(2022, 1, 15), civil(2022, 3, 14), amount)
		if got := [3]int64(l.net[sicknessBenefit][24:27]); got != want {
			t.Errorf("%d: %v, not %v", amount, got, want)
		}
	}
}
