package disclosure

import (
	"slices"
	"strings"
	"testing"

	"ansatz/internal/fault"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// Where a withheld count has no proof whatever else is withheld, nothing is released: here an earlier release, which
// another program has written, gives it away.
func TestNothingIsReleasedWithoutProof(t *testing.T) {
	s := of(map[string]study.Kind{"population": study.Population})
	earlier := Published{Name: "earlier", Study: s, Rows: []table.Row{
		count("population", "eligible", "linked", "", 403), count("population", "eligible", "linked_1", "", 150),
		count("population", "eligible", "linked_0", "", 250)}}
	rows := []table.Row{count("population", "eligible", "linked_2", "", 3)}
	if _, err := Protect(Computed{Rows: rows}, s, Options{}); err != nil {
		t.Fatal(err)
	}
	r, err := Protect(Computed{Rows: rows}, s, Options{Earlier: []Published{earlier}})
	if fault.ExitCode(err) != 8 || len(r.Rows()) > 0 {
		t.Errorf("403 − 150 − 250 = 3: released are %d rows, %v", len(r.Rows()), err)
	}
	f := fault.Of(err)[0]
	if strings.Contains(f.Rule.EN, "3") || f.Rule.SV == "" || f.Hint.SV == "" || f.Hint.EN == "" {
		t.Errorf("the message is %q", f.In("en"))
	}
}

// What is withheld for a count without proof is what is nearest to it, in the end all that hangs together with it, or
// all of that at once. Then bands go.
func TestWhatIsNearestIsWithheldFirst(t *testing.T) {
	s := of(map[string]study.Kind{"population": study.Population, "figure_1": study.IncomeShares,
		"company_profile": study.CompanyProfile})
	rows := []table.Row{
		count("population", "eligible", "linked", "", 403),
		count("population", "eligible", "linked_1", "", 150),
		count("population", "eligible", "linked_2", "", 90),
		count("population", "eligible", "linked_0", "", 163),
		share("figure_1", "share", "linked_0", "none", 80, 163),
		share("figure_1", "share", "linked_1", "none", 50, 150),
		count("population", "eligible", "strategic", "", 70), // by itself
	}
	numerator := suppressed(rows[4])
	rows[4] = numerator
	v, _ := viewOf(Published{Study: s, Rows: rows}, nil, Publish(), true)
	start := []int{v.at[v.t.prints[4].count]}
	names := func(cells []Cell) (all []string) {
		for _, c := range cells {
			for _, i := range v.t.counts[c].rows {
				all = append(all, rows[i].Result+" "+rows[i].Group)
			}
		}
		slices.Sort(all)
		return slices.Compact(all)
	}
	var o Options
	var layers []string
	for {
		more, _ := v.around(start, false, o)
		if len(more) == 0 {
			break
		}
		layers = append(layers, strings.Join(names(more), ", "))
		o.besides = with(o.besides, more)
	}
	want := []string{"population linked_0", "population linked, population linked_1, population linked_2",
		"figure_1 linked_1"}
	if !slices.Equal(layers, want) {
		t.Errorf("withheld are, one after the other, %q, want %q", layers, want)
	}
	all, _ := v.around(start, true, Options{})
	if got := len(names(all)); got != 5 {
		t.Errorf("at once: %q", names(all))
	}

	band := suppressed(count("company_profile", "users", "5560000012", "", 20))
	band.Low, band.High = 0, 9
	v, _ = viewOf(Published{Study: s, Rows: []table.Row{band}}, nil, Publish(), true)
	own := v.t.prints[0].count
	more, pins := v.around([]int{v.at[own]}, false, Options{})
	if len(more) > 0 || !slices.Equal(pins, []Cell{own}) {
		t.Errorf("beside a withheld count with a band: %v, and of the bands %v go", more, pins)
	}
	if _, pins := v.around([]int{v.at[own]}, false, Options{bandless: with(nil, pins)}); len(pins) > 0 {
		t.Errorf("the band of %v is to go again", pins)
	}
}
