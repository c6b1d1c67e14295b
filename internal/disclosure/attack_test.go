package disclosure

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ansatz/internal/study"
	"ansatz/internal/table"
)

// attacker knows which counts are sums of which others, and every number that is printed. It is written apart from
// what it attacks: counts are vectors over the numbers of the smallest groups, and what follows is what lies in the
// span of the known ones, modulo a large prime.
type attacker struct {
	index map[string]int
	basis [][]uint64
	lead  []int
}

const prime = 2147483647

type vector map[string]int

func (v vector) add(w vector, times int) vector {
	for k, n := range w {
		v[k] += times * n
	}
	return v
}

func (a *attacker) dense(v vector) []uint64 {
	var most int
	for k := range v {
		if _, ok := a.index[k]; !ok {
			a.index[k] = len(a.index)
		}
	}
	most = len(a.index)
	d := make([]uint64, most)
	for k, n := range v {
		d[a.index[k]] = uint64((n%prime + prime) % prime)
	}
	return d
}

func power(x, n uint64) uint64 {
	y := uint64(1)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			y = y * x % prime
		}
		x = x * x % prime
	}
	return y
}

// reduce takes away what is known and returns the first place that is left; negative where nothing is.
func (a *attacker) reduce(d []uint64) int {
	for i, b := range a.basis {
		if a.lead[i] >= len(d) || d[a.lead[i]] == 0 {
			continue
		}
		f := prime - d[a.lead[i]]
		for j, x := range b {
			if x != 0 {
				d[j] = (d[j] + f*x) % prime
			}
		}
	}
	return slices.IndexFunc(d, func(x uint64) bool { return x != 0 })
}

func (a *attacker) learn(v vector) {
	a.dense(v) // all names first
	d := make([]uint64, 4096)
	copy(d, a.dense(v))
	at := a.reduce(d)
	if at < 0 {
		return
	}
	inverse := power(d[at], prime-2)
	for j := range d {
		d[j] = d[j] * inverse % prime
	}
	a.basis, a.lead = append(a.basis, d), append(a.lead, at)
}

func (a *attacker) knows(v vector) bool {
	d := make([]uint64, 4096)
	copy(d, a.dense(v))
	return a.reduce(d) < 0
}

// country is numbers of people, by name and smallest group.
type country map[string]int

func (c country) of(v vector) (n float64) {
	for k, times := range v {
		n += float64(times * c[k])
	}
	return n
}

// told is one row of a made-up country, and the counts that it prints.
type told struct {
	row        table.Row
	value, den vector
}

// made draws a country for a study and gives the rows that the study lists of it, the steps of its attrition, and what
// everybody knows to be zero.
func made(t *rapid.T, s *study.Study) (country, []told, []vector) {
	m := &maker{t: t, study: s, country: country{}}
	m.people()
	m.firms()
	for i := range s.Results {
		res := &s.Results[i]
		for _, l := range res.Lines {
			for _, g := range l.Groups {
				for _, category := range l.Categories {
					m.row(res, l.Measure, g, category)
				}
			}
		}
	}
	m.steps()
	return m.country, m.rows, m.laws
}

// maker makes up a country and its rows.
type maker struct {
	t       *rapid.T
	study   *study.Study
	country country
	rows    []told
	laws    []vector
}

func (m *maker) draw(name string, most int) int {
	return rapid.SampledFrom([]int{0, most / 9, most / 3, most / 2, most, most, max(most-2, 0)}).Draw(m.t, name)
}

var outcomes = []string{"activity_support", "housing_allowance"}

// people draws the numbers of each base group and of the pool.
func (m *maker) people() {
	s, c := m.study, m.country
	var backgrounds []string
	for _, b := range s.Background {
		backgrounds = append(backgrounds, b.Name)
	}
	codes := 0
	for _, b := range s.Background {
		codes += len(b.Codes)
	}
	for _, b := range append(s.Groups.BaseGroups(), study.Pool) {
		set := func(name string, n int) int {
			c[name+" "+b] = n
			return n
		}
		part := func(name string, of int) int { return set(name, m.draw(name+" "+b, of)) }
		n := set("matched", rapid.SampledFrom([]int{0, 2, 4, 7, 12, 40, 300, 1000}).Draw(m.t, "persons "+b))
		eligible := n
		if strings.HasPrefix(b, study.FamilyPrefix) || b == study.Pool {
			set("eligible", n)
			m.laws = append(m.laws, vector{"matched " + b: 1, "eligible " + b: -1})
		} else {
			eligible = part("eligible", n)
		}
		split := func(family string, categories []string, all bool) {
			left := eligible
			law := vector{"eligible " + b: 1}
			for i, category := range categories {
				n := left
				if i < len(categories)-1 || !all {
					n = m.draw(family+category+b, left)
				}
				set(family+" "+category, n)
				left -= n
				law[family+" "+category+" "+b] = -1
			}
			if all {
				m.laws = append(m.laws, law)
			}
		}
		split("income", []string{"none", "low", "not_low"}, true)
		split("background", backgrounds, codes == 4)
		part("recipients", eligible)
		adults := part("adults", eligible)
		indebted := part("indebted", adults)
		part("indebted_reported", min(indebted, part("reported adults", adults)))
		investigated := part("investigated", eligible)
		part("reported", investigated)
		part("wrong", investigated)
		left := investigated
		for _, y := range s.Periods.Investigated.Years() {
			left -= part(fmt.Sprint("first ", y), left/2)
		}
		permits := part("permits", n)
		part("with hours", permits)
		// Comparisons: the compared are the group without the unmatched; there may be none of these.
		compared := func(of string, whole int, outcome string) {
			unmatched := 0
			if rapid.Bool().Draw(m.t, "unmatched "+of+b) {
				unmatched = m.draw("unmatched "+of+b, whole)
			}
			set("unmatched "+of, unmatched)
			for _, o := range strings.Fields(outcome) {
				part(o+" compared", whole-unmatched)
			}
		}
		assistants := set("works_as_assistant compared", 0)
		compared("eligible", eligible, strings.Join(outcomes, " ")+" works_as_assistant")
		if c["unmatched eligible "+b] == 0 {
			assistants = c["works_as_assistant compared "+b]
		} else {
			assistants = c["works_as_assistant compared "+b] + m.draw(
				"assistants nobody is compared with "+b,
				c["unmatched eligible "+b],
			)
		}
		set("assistants", assistants)
		compared("assistants", assistants, "investigated_assistants")
		for _, o := range outcomes {
			had := c[o+" compared "+b] + m.draw("had "+o+" "+b, c["unmatched eligible "+b])
			set("had "+o, had)
			compared("had "+o, had, "controlled_"+o)
		}
	}
	c["unmatched_active"] = rapid.SampledFrom([]int{0, 3, 9}).Draw(m.t, "unmatched active")
	c["unmatched_linked"] = rapid.SampledFrom([]int{0, 3, 9}).Draw(m.t, "unmatched linked")
}

// firms draws the numbers of companies by tie and size, of the represented by the strongest ties of their
// representatives and assistants, and by circle.
func (m *maker) firms() {
	s, c := m.study, m.country
	ties := append(slices.Clone(s.Groups.Ties), study.None)
	for i := range ties {
		for size := range m.bounds() {
			c[fmt.Sprintf("companies %d size %d", i, size)] = rapid.SampledFrom([]int{0, 1, 3, 6, 20, 200}).
				Draw(m.t, "companies")
		}
	}
	represented := 0
	byTie, byStaff, byCircle := vector{}, vector{}, vector{}
	for i := range s.Groups.Ties {
		name := fmt.Sprintf("represented %d", i)
		c[name] = rapid.SampledFrom([]int{0, 2, 6, 9, 30}).Draw(m.t, name)
		represented += c[name]
		byTie[name] = 1
		left := c[name]
		for j := range ties {
			n := left
			if j < len(ties)-1 {
				n = m.draw(fmt.Sprint("strongest ", j), left)
			}
			left -= n
			m.employ(i, j, n)
		}
	}
	for j := range ties {
		byStaff[fmt.Sprintf("strongest %d", j)] = 1
	}
	for _, circle := range s.Assistance.Circles {
		for size := range m.bounds() {
			byCircle[fmt.Sprintf("circle %s size %d", circle.Name, size)] = 1
		}
	}
	m.laws = append(m.laws, vector{}.add(byTie, 1).add(byStaff, -1), vector{}.add(byTie, 1).add(byCircle, -1))
	companies := 0
	for i := range ties {
		for size := range m.bounds() {
			companies += c[fmt.Sprintf("companies %d size %d", i, size)]
		}
	}
	c["not represented"] = min(companies-represented, rapid.SampledFrom([]int{0, 4, 100}).Draw(m.t, "not represented"))
	c["now"] = m.draw("represented in the period", represented)
}

// employ enters represented companies of the strongest ties of their representatives and assistants: their size, and a
// circle that such companies may be in, for they may have people of weaker ties besides.
func (m *maker) employ(representatives, staff, n int) {
	c, circle := m.country, ""
	for _, one := range m.study.Assistance.Circles {
		ties := func(names []string) (all []int) {
			for _, name := range names {
				all = append(all, m.study.Groups.TiesOf(name)...)
			}
			return all
		}
		r, a := ties(one.Representatives), ties(one.Assistants)
		weaker := slices.ContainsFunc(r, func(t int) bool { return t > representatives }) ||
			slices.ContainsFunc(a, func(t int) bool { return t > staff })
		if slices.Contains(r, representatives) || slices.Contains(a, staff) || len(r)+len(a) == 0 ||
			weaker && rapid.Bool().Draw(m.t, "weaker ties") {
			circle = one.Name
			break
		}
	}
	size := rapid.IntRange(0, len(m.bounds())-1).Draw(m.t, "size")
	c[fmt.Sprintf("strongest %d", staff)] += n
	c[fmt.Sprintf("companies %d size %d", staff, size)] += n
	c[fmt.Sprintf("circle %s size %d", circle, size)] += n
}

// bounds are where the sizes of the study begin, from 1 on.
func (m *maker) bounds() []int {
	all := []int{1}
	for _, z := range m.study.Assistance.Sizes {
		all = append(all, max(z.Users.Min, 1))
		if z.Users.Max >= 0 {
			all = append(all, z.Users.Max+1)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// sized is a number over the sizes that a category holds: a size, or all.
func (m *maker) sized(name, category string) vector {
	v := vector{}
	within := study.Range{Min: 1, Max: -1}
	for _, z := range m.study.Assistance.Sizes {
		if z.Name == category {
			within = study.Range{Min: max(z.Users.Min, 1), Max: z.Users.Max}
		}
	}
	for i, from := range m.bounds() {
		if from >= within.Min && (within.Max < 0 || from <= within.Max) {
			v[fmt.Sprintf("%s size %d", name, i)] = 1
		}
	}
	return v
}

// sum is a number over the base groups of a group.
func (m *maker) sum(name, group string) vector {
	members := m.study.Groups.Members(group)
	if members == nil {
		members = []string{group}
	}
	v := vector{}
	for _, b := range members {
		v[name+" "+b]++
	}
	return v
}

// byTie is a number over the ties of a group; all holds those without a tie too.
func (m *maker) byTie(group string, of func(tie int) vector) vector {
	ties := m.study.Groups.TiesOf(group)
	if group == "all" {
		ties = nil
		for i := range len(m.study.Groups.Ties) + 1 {
			ties = append(ties, i)
		}
	}
	v := vector{}
	for _, i := range ties {
		v.add(of(i), 1)
	}
	return v
}

func (m *maker) print(res, measure, group, category string, v vector) {
	m.rows = append(m.rows, told{row: count(res, measure, group, category, m.country.of(v)), value: v})
}

func (m *maker) part(res, measure, group, category string, v, of vector, missing float64) {
	if n := m.country.of(of); n > 0 {
		r := share(res, measure, group, category, m.country.of(v), n)
		r.Basis = table.Basis{Known: true, N: m.country.of(v), Of: n, Missing: missing}
		m.rows = append(m.rows, told{row: r, value: v, den: of})
	}
}

// police is the number that the police delivered of a side.
func (m *maker) police(side string) vector {
	v := vector{"unmatched_" + side: 1}
	for _, g := range map[string][]string{"active": m.study.Groups.Roles, "linked": m.study.Groups.LevelNames()}[side] {
		v.add(m.sum("matched", g), 1)
	}
	return v
}

// row adds the row of a result, where the country has its numbers.
func (m *maker) row(res *study.Result, measure, g, category string) {
	name := res.Name
	count := func(number string) { m.print(name, measure, g, category, m.sum(number, g)) }
	share := func(number, of string) { m.part(name, measure, g, category, m.sum(number, g), m.sum(of, g), 0) }
	switch res.Kind {
	case study.Population:
		side, police := strings.CutPrefix(g, "police_")
		switch {
		case police:
			m.print(name, measure, g, category, m.police(side))
		case strings.HasPrefix(g, "unmatched_"):
			m.print(name, measure, g, category, vector{g: 1})
		case measure == "persons":
			count("matched")
		default:
			count("eligible")
		}
	case study.IncomeShares:
		share("income "+category, "eligible")
	case study.IncomeComparison:
		if measure == "unmatched_persons" {
			count("unmatched eligible")
		}
	case study.BackgroundShares:
		share("background "+category, "eligible")
	case study.Debts:
		if measure == "share_indebted" && category == "" {
			share("indebted", "adults")
		}
	case study.DebtsOfReported:
		share("indebted_reported", "reported adults")
	case study.Payments:
		switch measure {
		case "persons":
			count("eligible")
		case "recipients":
			count("recipients")
		case "share_recipients":
			share("recipients", "eligible")
		}
	case study.FirstInvestigations:
		count("first " + category)
	case study.Investigations:
		names := map[string]string{"persons_investigated": "investigated", "persons_police_reported": "reported",
			"persons_with_wrong_payment": "wrong"}
		if n := names[measure]; n != "" {
			count(n)
		}
	case study.AssistantTotals:
		if measure == "assistants" {
			count("assistants")
		}
	case study.PermitHolders:
		count(map[string]string{"work_permit_residence": "permits", "with_assistance_hours": "with hours"}[measure])
	case study.BenefitComparison:
		m.compared(res, measure, g, category, "eligible", category)
	case study.ControlComparison:
		if !slices.Contains(outcomes, category) {
			return
		}
		m.compared(res, measure, g, category, "had "+category, "controlled_"+category)
	case study.AssistantComparison:
		if category == "works_as_assistant" {
			m.compared(res, measure, g, category, "eligible", category)
		} else {
			m.compared(res, measure, g, category, "assistants", "investigated_assistants")
		}
	default:
		m.firm(res, measure, g, category)
	}
}

// compared adds the rows of a comparison: of those members who have somebody to be compared with, how many have the
// outcome.
func (m *maker) compared(res *study.Result, measure, g, category, members, outcome string) {
	if outcome == category && category != "works_as_assistant" && !slices.Contains(outcomes, category) {
		return // the country has no such benefit
	}
	unmatched := m.sum("unmatched "+members, g)
	switch measure {
	case "unmatched_persons":
		m.print(res.Name, measure, g, category, unmatched)
	case "risk":
		m.part(
			res.Name,
			measure,
			g,
			category,
			m.sum(outcome+" compared", g),
			m.sum(members, g).add(unmatched, -1),
			m.country.of(unmatched),
		)
	}
}

// firm adds the rows about companies.
func (m *maker) firm(res *study.Result, measure, g, category string) {
	strongest := func(tie int) vector { return vector{fmt.Sprintf("strongest %d", tie): 1} }
	represented := m.byTie("all", strongest)
	companies := func(group string) vector {
		return m.byTie(group, func(tie int) vector { return m.sized(fmt.Sprintf("companies %d", tie), category) })
	}
	switch res.Kind {
	case study.CompaniesByTie:
		switch measure {
		case "companies":
			m.print(res.Name, measure, g, category, companies(g))
		case "share_of_companies":
			m.part(res.Name, measure, g, category, companies(g), companies("all"), 0)
		}
	case study.Represented:
		tie, by := strings.CutPrefix(measure, "represented_by_")
		staff, strong := strings.CutPrefix(measure, "strongest_assistant_")
		switch {
		case measure == "private_companies":
			m.print(res.Name, measure, g, category, vector{"not represented": 1}.add(represented, 1))
		case measure == "represented_companies":
			m.print(res.Name, measure, g, category, represented)
		case measure == "represented_in_period":
			m.print(res.Name, measure, g, category, vector{"now": 1})
		case by && tie != study.None:
			m.print(
				res.Name,
				measure,
				g,
				category,
				m.byTie(tie, func(tie int) vector { return vector{fmt.Sprintf("represented %d", tie): 1} }),
			)
		case strong:
			m.print(res.Name, measure, g, category, m.byTie(staff, strongest))
		}
	case study.CompanyCircles:
		if measure == "companies" {
			m.print(res.Name, measure, g, category, m.sized("circle "+g, category))
		}
	}
}

// steps adds those steps of the attrition that print what results print.
func (m *maker) steps() {
	everybody := func(number string, groups []string) vector {
		v := vector{}
		for _, g := range groups {
			v.add(m.sum(number, g), 1)
		}
		return v
	}
	base := m.study.Groups.BaseGroups()
	families := slices.DeleteFunc(
		slices.Clone(base),
		func(g string) bool { return !strings.HasPrefix(g, study.FamilyPrefix) },
	)
	step := func(chain, name string, v vector) {
		m.rows = append(m.rows, told{row: count(attrition, "persons", chain, name, m.country.of(v)), value: v})
	}
	for _, side := range []string{"active", "linked"} {
		groups := map[string][]string{"active": m.study.Groups.Roles, "linked": m.study.Groups.LevelNames()}[side]
		step(side, "matched", everybody("matched", groups))
		step(side, "eligible", everybody("eligible", groups))
	}
	step("active", "delivered", m.police("active"))
	step("linked", "enough_contacts", m.police("linked"))
	step("family", "eligible", everybody("eligible", families))
	step("pool", "insured", m.sum("eligible", study.Pool))
	step("payment", "positive_sum", everybody("recipients", base))
	step("investigation", "in_group", everybody("investigated", base))
}

// leaks lists the withheld counts of persons below the threshold that follow from what is printed.
func leaks(c country, rows []told, laws []vector, safe []table.Row) []string {
	a := &attacker{index: map[string]int{}}
	for _, l := range laws {
		a.learn(l)
	}
	var small []told
	for i, r := range rows {
		if safe[i].Status == table.Suppressed {
			if c.of(r.value) < Threshold || r.den != nil && c.of(r.den) < Threshold {
				small = append(small, r)
			}
			continue
		}
		a.learn(r.value)
		if r.den != nil {
			a.learn(r.den)
		}
	}
	var found []string
	for _, r := range small {
		if r.row.Measure == "unmatched_persons" && r.row.Value == 0 {
			continue // that nobody is left over is no count of somebody
		}
		if a.knows(r.value) || r.den != nil && c.of(r.den) < Threshold && a.knows(r.den) {
			found = append(found, fmt.Sprint(cell(r.row), " = ", c.of(r.value)))
		}
	}
	return found
}

// Whatever a country's numbers, and whatever study is made of it (its periods, roles, levels, sets, ties, sizes,
// circles, categories and names, and which groups its results list), no count of persons or companies below the
// threshold that is withheld follows from all that is printed, in all results and the attrition together, by any
// number of sums and differences.
func TestNothingFollows(t *testing.T) {
	studies := []*study.Study{
		study.Builtin(),
		changed(
			t,
			"groups: [active_and_linked, enabler, executor_lower",
			"groups: [active_and_linked, active_upper, linked, linked_upper, total, enabler, executor_lower",
		),
		changed(
			t,
			"groups: [active, enabler, family_active, family_enabler, family_linked, linked, total]",
			"groups: [active, strategic, executor_upper, linked_upper, linked_0, enabler, family, family_active, "+
				"family_enabler, family_linked, linked, total]",
		),
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(append([]*study.Study{nil, nil, nil}, studies...)).Draw(t, "study")
		if s == nil {
			s = generated(t)
		}
		attack(t, s)
	})
}

// attack makes up a country for a study and attacks it.
func attack(t *rapid.T, s *study.Study) {
	c, rows, laws := made(t, s)
	attackOn(t, s, c, rows, laws)
}

// attackOn protects the rows of a country, and fails where a withheld number follows.
func attackOn(t *rapid.T, s *study.Study, c country, rows []told, laws []vector) {
	plain := make([]table.Row, len(rows))
	for i, r := range rows {
		plain[i] = r.row
	}
	if found := Contradictions(Computed{Rows: plain}, s); len(found) > 0 {
		t.Fatalf("the numbers contradict what everybody is taken to know: %v", found)
	}
	safe, err := protected(plain, s)
	if err != nil {
		t.Fatal(err)
	}
	before := newProtection(plain, s, Publish())
	for i, r := range safe {
		if r.Status == table.OK && before.small(i) {
			t.Fatalf("%v is printed", cell(r))
		}
	}
	if found := leaks(c, rows, laws, safe); len(found) > 0 {
		t.Fatalf("%d follow: %v\n%s", len(found), found, s.Source)
	}
}
