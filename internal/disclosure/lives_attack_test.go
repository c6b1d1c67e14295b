package disclosure

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ansatz/internal/study"
)

// The two days of debts, and the net, of the countries made here.
const (
	firstDay = "2023-07-01"
	lastDay  = "2024-07-01"
	oneNet   = "sickness_benefit"
)

// lives makes up, for each smallest group, where its people live, who of them was and is indebted, what claims they
// have, and what became of them after a control. They are the numbers that other counts are sums of.
func (m *maker) lives() {
	draw := func(name string) int { return m.draw(name, rapid.SampledFrom([]int{2, 8, 40}).Draw(m.t, "most")) }
	for _, g := range append(m.study.Groups.BaseGroups(), study.Pool) {
		of := func(name string, n int) { m.country[name+" "+g] = n }
		adults := 0
		for _, name := range []string{"stays", "gone", "new", "free", "young indebted", "young free"} {
			n := draw(name)
			of(name, n)
			adults += n
		}
		indebted := m.country["stays "+g] + m.country["new "+g] + m.country["young indebted "+g]
		most := m.draw("rich", indebted)
		of("rich", most)
		of("poor", indebted-most)
		m.laws = append(m.laws, vector{"stays " + g: 1, "new " + g: 1, "young indebted " + g: 1, "rich " + g: -1,
			"poor " + g: -1})
		living, all := 0, vector{"stays " + g: 1, "gone " + g: 1, "new " + g: 1, "free " + g: 1,
			"young indebted " + g: 1, "young free " + g: 1, "minor " + g: 1}
		for _, class := range areas {
			n := draw(class)
			of("area "+class, n)
			living += n
			all["area "+class+" "+g] = -1
		}
		of("minor", max(living-adults, 0)) // as many live somewhere as there are
		m.country["area unknown "+g] += max(adults-living, 0)
		m.laws = append(m.laws, all)
		late := 0
		for _, state := range m.study.Names("<any state>") {
			n := m.draw(state, 8)
			of("after 6 "+state, n)
			late += n
		}
		earlier := vector{"after 3 only " + g: -1}
		of("after 3 only", draw("only"))
		rest := late + m.country["after 3 only "+g]
		for _, state := range m.study.Names("<any state>") {
			n := m.draw(state, rest)
			rest -= n
			of("after 3 "+state, n)
			earlier["after 3 "+state+" "+g], earlier["after 6 "+state+" "+g] = 1, -1
		}
		m.country["after 3 outside "+g] += rest
		m.laws = append(m.laws, earlier)
		for _, year := range []string{"2018", "2019", "2020", "2021", "2022", "2023"} {
			of("claims "+year, draw(year))
		}
	}
}

var areas = []string{"none", "vulnerable", "risk", "especially_vulnerable", "unknown"}

// sumOf adds up several numbers of a group.
func (m *maker) sumOf(group string, names ...string) vector {
	v := vector{}
	for _, n := range names {
		v.add(m.sum(n, group), 1)
	}
	return v
}

// afterCase are the cases of a number of months, in one state or in all.
func (m *maker) afterCase(group, months, state string) vector {
	if state != "" {
		return m.sum("after "+months+" "+state, group)
	}
	v := vector{}
	for _, s := range m.study.Names("<any state>") {
		v.add(m.sum("after "+months+" "+s, group), 1)
	}
	return v
}

// life adds a row of the results about areas, debts, claims and controls.
func (m *maker) life(res *study.Result, measure, g, category string) {
	part := func(category string, a, of vector) { m.part(res.Name, measure, g, category, a, of, 0) }
	was, now := []string{"stays", "gone"}, []string{"stays", "new", "young indebted"}
	adults := map[string][]string{firstDay: {"stays", "gone", "new", "free"},
		lastDay: {"stays", "gone", "new", "free", "young indebted", "young free"}}
	switch res.Kind {
	case study.VulnerableAreas:
		known := m.sumOf(g, "area none", "area vulnerable", "area risk", "area especially_vulnerable")
		switch {
		case measure == "persons":
			m.print(res.Name, measure, g, category, known.add(m.sum("area unknown", g), 1))
		case measure == "share":
			part(category, m.sum("area "+category, g), known.add(m.sum("area unknown", g), 1))
		case measure == "risk" && category == "any_vulnerable":
			part(category, m.sumOf(g, "area vulnerable", "area risk", "area especially_vulnerable"), known)
		case measure == "risk":
			part(category, m.sum("area "+category, g), known)
		}
	case study.DebtDepth:
		if category != "<as_of>" {
			return
		}
		switch {
		case measure == "share_indebted":
			part(firstDay, m.sumOf(g, was...), m.sumOf(g, adults[firstDay]...))
			part(lastDay, m.sumOf(g, now...), m.sumOf(g, adults[lastDay]...))
		case measure == "share_at_least_50000":
			part(lastDay, m.sum("rich", g), m.sumOf(g, adults[lastDay]...))
		}
	case study.DebtPersistence:
		switch measure {
		case "share_kept":
			part(lastDay, m.sum("stays", g), m.sumOf(g, was...))
		case "share_gone":
			part(lastDay, m.sum("gone", g), m.sumOf(g, was...))
		case "share_new":
			part(lastDay, m.sum("new", g), m.sumOf(g, "new", "free"))
		}
	case study.AfterControl:
		names := append(strings.Split(category, "/"), "")
		if names[0] != oneNet || names[1] == "12" {
			return
		}
		switch measure {
		case "persons":
			m.print(res.Name, measure, g, category, m.afterCase(g, names[1], ""))
		case "share":
			part(category, m.afterCase(g, names[1], names[2]), m.afterCase(g, names[1], ""))
		}
	case study.RecoveredClaims:
		if measure != "claims" || g == "others" || g == "companies" {
			return
		}
		v := m.sum("claims "+category, g)
		if category == m.study.Livelihood.Recovery.Label() {
			v = m.sumOf(g, "claims 2018", "claims 2019", "claims 2020", "claims 2021", "claims 2022", "claims 2023")
		}
		m.print(res.Name, measure, g, category, v)
	}
}

// Whatever the numbers of a country, no withheld small count of where people live, of debts on two days, of what
// follows a control, or of claims for recovery follows from all that is printed of them.
func TestNothingFollowsOfLives(t *testing.T) {
	s, err := study.Load(study.LivelihoodName)
	if err != nil {
		t.Fatal(err)
	}
	together := [][]study.Kind{{study.VulnerableAreas}, {study.DebtDepth, study.DebtPersistence}, {study.AfterControl},
		{study.RecoveredClaims}}
	rapid.Check(t, func(t *rapid.T) {
		m := &maker{t: t, study: s, country: country{}}
		kinds := rapid.SampledFrom(together).Draw(t, "kinds")
		m.lives()
		for i := range s.Results {
			res := &s.Results[i]
			if !slices.Contains(kinds, res.Kind) {
				continue
			}
			for _, l := range res.Lines {
				for _, g := range l.Groups {
					for _, category := range l.Categories {
						m.life(res, l.Measure, g, category)
					}
				}
			}
		}
		attackOn(t, s, m.country, m.rows, m.laws)
	})
}
