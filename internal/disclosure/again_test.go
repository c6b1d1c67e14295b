package disclosure

import (
	"bytes"
	"slices"
	"testing"

	"ansatz/internal/network"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// asked is what is protected in these tests: rows of which some are withheld, a step, and a drawing that may be shown.
func asked() (Computed, *study.Study) {
	s := of(map[string]study.Kind{"population": study.Population, "clusters": study.RepresentativeClusters})
	return Computed{
		Rows: []table.Row{
			count("population", "eligible", "linked", "", 403), count("population", "eligible", "linked_1", "", 150),
			count("population", "eligible", "linked_2", "", 3), count("population", "eligible", "linked_0", "", 250)},
		Steps:    []Step{{Chain: "active", Name: "eligible", Persons: 20, Rows: 3}},
		Drawings: []*network.Picture{{Subject: "cluster-1", Hidden: 1}},
	}, s
}

// What is kept of protected results gives the same results again: rows, steps, drawings, digits and certificate.
func TestWhatIsKeptIsTheSameAgain(t *testing.T) {
	c, s := asked()
	for _, profile := range []*Profile{nil, Publish()} {
		o := Options{Profile: profile}
		first, err := Protect(c, s, o)
		if err != nil {
			t.Fatal(err)
		}
		text, err := first.Keep()
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte("150")) {
			t.Error("what is kept has the withheld number")
		}
		again, err := Again(text, c, o)
		if err != nil {
			t.Fatal(err)
		}
		var files [4]bytes.Buffer
		for i, r := range []Released{first, again} {
			if err := r.WriteCSV(&files[i]); err != nil {
				t.Fatal(err)
			}
			if err := r.Certificate().Write(&files[2+i]); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) || !bytes.Equal(files[2].Bytes(), files[3].Bytes()) {
			t.Errorf("first:\n%s\nagain:\n%s", files[0].Bytes(), files[1].Bytes())
		}
		_, before := first.Drawings()
		_, after := again.Drawings()
		if !slices.Equal(first.Steps(), again.Steps()) || before != after || after != 1 ||
			first.Rounded() != again.Rounded() || first.Threshold() != again.Threshold() {
			t.Error("steps, drawings, digits or threshold are others")
		}
		if _, err := Again(bytes.Replace(text, []byte(`"Steps"`), []byte(`"Rungs`), 1), c, o); err == nil {
			t.Error("a text that was changed is taken")
		}
	}
}

// Whatever the results of protection follow from has a part in the name under which they are kept.
func TestDigestOfAllThatProtectionFollowsFrom(t *testing.T) {
	c, s := asked()
	seen := map[string]string{}
	add := func(what string, c Computed, s *study.Study, o Options) {
		d := Digest(c, s, o)
		if other, found := seen[d]; found {
			t.Errorf("%s has the name of %s", what, other)
		}
		seen[d] = what
	}
	add("the first", c, s, Options{})
	row := func(change func(*table.Row)) Computed {
		c := c
		c.Rows = slices.Clone(c.Rows)
		change(&c.Rows[2])
		return c
	}
	add("another number", row(func(r *table.Row) { r.Value = 4 }), s, Options{})
	add("another denominator", row(func(r *table.Row) { r.Denominator = 4 }), s, Options{})
	add("another category", row(func(r *table.Row) { r.Category = "x" }), s, Options{})
	add("another group", row(func(r *table.Row) { r.Group = "linked_2 x" }), s, Options{})
	add("another status", row(func(r *table.Row) { r.Status = table.Undefined }), s, Options{})
	add("persons behind it", row(func(r *table.Row) { r.Basis.Known, r.Basis.N = true, 3 }), s, Options{})
	add("the largest share", row(func(r *table.Row) { r.Basis.Largest = 3 }), s, Options{})
	steps := c
	steps.Steps = []Step{{Chain: "active", Name: "eligible", Persons: 21, Rows: 3}}
	add("another step", steps, s, Options{})
	longer := c
	longer.Rows = c.Rows[:3]
	add("fewer rows", longer, s, Options{})

	other := *s
	other.Source = append(slices.Clone(s.Source), '\n')
	add("another study", c, &other, Options{})
	other = *s
	other.Comparison.Seed++
	add("another seed", c, &other, Options{})
	other = *s
	other.Comparison.K++
	add("another k", c, &other, Options{})

	internal, err := LoadProfile("internal")
	if err != nil {
		t.Fatal(err)
	}
	add("another profile", c, s, Options{Profile: internal})
	before := Published{Name: "1", Study: s, Rows: c.Rows}
	add("an earlier release", c, s, Options{Earlier: []Published{before}})
	add("two earlier releases", c, s, Options{Earlier: []Published{before, before}})
	before.Rows = longer.Rows
	add("another earlier release", c, s, Options{Earlier: []Published{before}})
	if Digest(c, s, Options{}) != Digest(c, s, Options{Profile: Publish()}) {
		t.Error("the profile publish is that of no profile")
	}
}
