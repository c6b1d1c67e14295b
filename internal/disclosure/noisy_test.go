package disclosure

import (
	"context"
	"math/rand/v2"
	"testing"

	"ansatz/internal/stats/cellkey"
	"ansatz/internal/table"
)

// noisyRelease draws a small country: for each year and base group some persons, printed with noise, alone and
// together, and shares of them. The same seed gives the same persons.
func noisyRelease(seed uint64, noise *cellkey.Table) (first, second []table.Row) {
	random := rand.New(rand.NewPCG(seed, 3))
	treat := func(c cellkey.Count) float64 {
		n, _ := noise.Treat(c)
		return float64(n)
	}
	groups := []string{"strategic", "executor_upper", "executor_lower", "linked_2", "linked_1", "linked_0"}
	for _, year := range []string{"2009", "2010", "2011", "2012", "2013", "2014", "2015", "2016"} {
		var all cellkey.Count
		for _, g := range groups {
			var some cellkey.Count
			for range max(0, random.IntN(14)-6) {
				some += cellkey.One(random.Int64())
			}
			all += some
			first = append(first, count("figure_4", "persons", g, year, treat(some)))
		}
		second = append(second, count("figure_4", "persons", "active_and_linked", year, treat(all)))
	}
	for _, g := range groups {
		var parts [3]cellkey.Count
		for i := range parts {
			for range max(0, random.IntN(14)-6) {
				parts[i] += cellkey.One(random.Int64())
			}
		}
		whole := treat(parts[0] + parts[1] + parts[2])
		if whole == 0 {
			continue
		}
		for i, c := range []string{"none", "low", "not_low"} {
			first = append(first, share("figure_1", "share", g, c, treat(parts[i]), whole))
		}
	}
	return first, second
}

// Of no country follows more of a true count than the noise leaves open, from one release or from two: not from parts
// beside their sum, whichever of them left first.
func TestNothingFollowsBesideNoise(t *testing.T) {
	p, err := LoadProfile("cell-key")
	if err != nil {
		t.Fatal(err)
	}
	noise := p.Table()
	publish := func(rows []table.Row, earlier ...Published) Published {
		t.Helper()
		done, err := Protect(Computed{Rows: rows, Noise: noise}, built, Options{Profile: p, Earlier: earlier})
		if err != nil {
			t.Fatal(err)
		}
		return Published{Name: "n", Study: built, Rows: done.Rows(), Noise: p.Noise}
	}
	follows := func(releases ...Published) int {
		t.Helper()
		found, err := Check(context.Background(), releases, nil)
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	before, withheld, all := 0, 0, 0
	for seed := range uint64(20) {
		parts, sums := noisyRelease(seed, noise)
		rows := append(append([]table.Row{}, parts...), sums...)
		before += follows(Published{Name: "n", Study: built, Rows: rows, Noise: p.Noise})
		one := publish(rows)
		withheld, all = withheld+len(hidden(one.Rows, nil)), all+len(rows)
		first := publish(parts)
		second := publish(sums, first)
		second.Name = "m"
		later := publish(parts, Published{Name: "m", Study: built, Rows: sums, Noise: p.Noise})
		for name, releases := range map[string][]Published{
			"one release":              {one},
			"the sums after the parts": {first, second},
			"the parts after the sums": {{Name: "m", Study: built, Rows: sums, Noise: p.Noise}, later},
		} {
			n := follows(releases...)
			if n > 0 {
				t.Errorf("seed %d, %s: %d counts follow", seed, name, n)
			}
		}
	}
	if before < 10 {
		t.Errorf("%d counts follow where nothing is withheld: the countries try nothing", before)
	}
	t.Logf("followed before: %d; withheld %d of %d rows", before, withheld, all)
}

// What is withheld beside noise tells nothing by being withheld: all that an equation joins goes, never one number.
func TestEquationsGoTogetherBesideNoise(t *testing.T) {
	p, err := LoadProfile("cell-key")
	if err != nil {
		t.Fatal(err)
	}
	groups := []string{"strategic", "executor_upper", "executor_lower", "linked_2", "linked_1"}
	var rows []table.Row
	for _, g := range groups {
		rows = append(rows, count("figure_4", "persons", g, "2009", 0))
	}
	rows = append(rows, count("figure_4", "persons", "linked_0", "2009", 6),
		count("figure_4", "persons", "active_and_linked", "2009", 0), // at least 1, for 6 are at least 1
		count("figure_4", "persons", "strategic", "2010", 0))
	done, err := Protect(Computed{Rows: rows, Noise: p.Table()}, built, Options{Profile: p})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range done.Rows() {
		if got := r.Status == table.Suppressed; got != (r.Category == "2009") {
			t.Errorf("%v: withheld %t", cell(r), got)
		}
	}
}
