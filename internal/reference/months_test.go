package reference

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"ansatz/internal/table"
)

// livelihoodCountry is a country with many months of benefits, pay and periods as a jobseeker, around the limits of the
// study livelihood: payments for whole months, for some days and across months and years, corrections that take back
// all or a part, several employers of a month, and pay just below and just at what a benefit gives.
func livelihoodCountry(seed uint64) *country {
	c := newCountry(seed, 160)
	benefits := []string{"sickness_compensation", "activity_compensation", "sickness_benefit", "activity_support",
		"establishment_benefit", "parental_benefit", "temporary_parental_benefit", "housing_allowance",
		"housing_supplement", "child_allowance", "assistance_allowance"}
	pay := func(id string, month string, amount int) {
		c.add("employer_statement", "employer_id", c.org(), "person_id", id, "month", month, "gross_pay",
			fmt.Sprint(amount))
	}
	paid := func(id, benefit, from, to string, amount int) {
		c.add("benefit_payment", "person_id", id, "benefit", benefit, "from_date", from, "to_date", to, "paid_date",
			nextDay(to, c.IntN(40)), "amount", fmt.Sprint(amount))
	}
	for i, e := range c.people {
		if i%8 == 0 {
			continue // nothing but what every country has
		}
		for range c.IntN(3) { // spells of a benefit
			benefit, first, amount := pick(c.Rand, benefits...), later("2021-10", c.IntN(27)),
				pick(c.Rand, 9999, 10_000, 12_000, 15_000, 4000, 25_000)
			for m := range 1 + c.IntN(14) {
				month := later(first, m)
				paid(c.idOf(e), benefit, month+"-01", lastOf(month), amount)
				if c.chance(0.06) {
					paid(c.idOf(e), benefit, month+"-01", lastOf(month),
						pick(c.Rand, -amount, -amount+1, -amount-1, -100))
				}
				if c.chance(0.1) { // a gap
					break
				}
			}
		}
		for range c.IntN(2) { // odd payments: few kronor, and days across months and years
			from := later("2021-11", c.IntN(26)) + pick(c.Rand, "-01", "-15", "-28")
			paid(c.idOf(e), pick(c.Rand, benefits...), from, nextDay(from, pick(c.Rand, 0, 3, 40, 90, 800, -1)),
				pick(c.Rand, 1, 20, 59, 10_000, 123_457, -1000))
		}
		for range c.IntN(3) { // jobs
			first, amount := later("2021-11", c.IntN(26)), pick(c.Rand, 9999, 10_000, 12_000, 15_000, 30_000, 5000)
			for m := range 1 + c.IntN(20) {
				pay(c.idOf(e), later(first, m), amount)
				if c.chance(0.1) {
					pay(c.idOf(e), later(first, m), pick(c.Rand, amount, 1, -amount, 5000))
				}
			}
		}
		if c.chance(0.3) {
			from := later("2021-10", c.IntN(27)) + pick(c.Rand, "-01", "-28")
			c.add("jobseeker", "person_id", c.idOf(e), "from_date", from, "to_date",
				c.maybe(0.7, nextDay(from, pick(c.Rand, 0, 3, 60, 400, -2))), "category", "open")
		}
	}
	c.lives()
	for _, name := range []string{"employer_statement", "benefit_payment", "jobseeker", "residence", "area", "debt",
		"control_investigation", "recovery_claim"} {
		c.rows[name] = distinct(mustLookup(name), c.rows[name])
	}
	return c
}

// livelihoodOf loads a deliveries folder and runs the study livelihood.
func livelihoodOf(t *testing.T, dir string) []table.Row {
	t.Helper()
	workspace, out := filepath.Join(t.TempDir(), "workspace"), filepath.Join(t.TempDir(), "out")
	if _, err := ansatz(t, "load", dir, "--workspace", workspace, "--quiet"); err != nil {
		t.Fatal(err)
	}
	return computedOf(t, "livelihood", workspace, out)
}

// agreeOnLivelihood compares all rows of the study, and their order.
func agreeOnLivelihood(t *testing.T, dir string) {
	t.Helper()
	regs, _, err := ReadDeliveries(dir)
	if err != nil {
		t.Fatal(err)
	}
	rows := livelihoodOf(t, dir)
	has := map[string]bool{}
	for _, r := range rows {
		has[r.Result] = true
	}
	want := slices.DeleteFunc(Livelihood(regs), func(r table.Row) bool { return !has[r.Result] })
	report(t, "rows", diffRows(rows, want))
}

// All rows of the study livelihood on small countries full of months at the limits.
func TestLivelihoodAgreesOnCountries(t *testing.T) {
	first, n := rounds(t, 3)
	for seed := first; seed < first+n; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dir := t.TempDir()
			livelihoodCountry(uint64(8000+seed)).write(t, dir, style{doubles: 0.02})
			agreeOnLivelihood(t, dir)
		})
	}
}

// The big made-up country.
func TestLivelihoodAgreesOnWorldA(t *testing.T) {
	rounds(t, 1)
	agreeOnLivelihood(t, shared(t, "deliveries/world-a"))
}
