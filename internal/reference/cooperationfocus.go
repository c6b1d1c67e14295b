package reference

import (
	"math"
	"slices"

	"ansatz/internal/table"
)

var (
	wholeAndParts = []string{"-", "before_ob2", "from_ob2"}
	areaClasses   = []string{"none", "vulnerable", "risk", "especially_vulnerable"}
)

func focus(c *cooperation) {
	c.result = "focus"
	for _, one := range []struct {
		name, day, kind string
		all             []fact
	}{{"targets", "opened_date", "kind", c.targets}, {"requests", "sent_date", "subject_kind", c.requests}} {
		for _, category := range slices.Concat(wholeAndParts, coopYears) {
			in := filter(one.all, func(f fact) bool { return within(f[one.day], category) })
			isPart := category == "before_ob2" || category == "from_ob2"
			if !isPart {
				c.count("all", category, one.name, len(in))
			}
			for _, kind := range subjectKinds {
				n := len(filter(in, func(f fact) bool { return f[one.kind] == kind }))
				if !isPart {
					c.count(kind, category, one.name, n)
				}
				c.exactShare(kind, category, "share_of_"+one.name, n, len(in))
			}
		}
		for _, kind := range subjectKinds {
			before := c.rows[cell{"focus", kind, "before_ob2", "share_of_" + one.name}]
			from := c.rows[cell{"focus", kind, "from_ob2", "share_of_" + one.name}]
			c.orUndefined(kind, one.name, "shift", from.Value-before.Value,
				before.Status == table.OK && from.Status == table.OK)
		}
	}
}

// place returns the class of the area where a person lives on a day.
func (c *cooperation) place(person, day string) string {
	var home fact
	for _, f := range c.homes[person] {
		if !spanOf(f["from_date"], f["to_date"]).has(day) {
			continue
		}
		if home == nil || f["from_date"] > home["from_date"] ||
			f["from_date"] == home["from_date"] && f["area"] != "" && (home["area"] == "" || f["area"] < home["area"]) {
			home = f
		}
	}
	if class, ok := c.classOf[home["area"]]; ok {
		return class
	}
	return "unknown"
}

// firstOfEach returns the first row of each person, by a day and then by a key.
func firstOfEach(all []fact, day, key string) map[string]fact {
	first := map[string]fact{}
	for _, f := range all {
		p := f["person_id"]
		old, ok := first[p]
		if !ok || f[day] < old[day] || f[day] == old[day] && f[key] < old[key] {
			first[p] = f
		}
	}
	return first
}

// targeted returns the first target of each targeted person, of those that are asked for.
func (c *cooperation) targeted(category string, in func(fact) bool) map[string]fact {
	return firstOfEach(filter(c.targets, func(t fact) bool {
		return t["kind"] == "individual" && t["person_id"] != "" && within(t["opened_date"], category) && in(t)
	}), "opened_date", "target_id")
}

// confirmed returns the first confirmed case of each person, of those that are asked for.
func (c *cooperation) confirmed(in func(fact) bool) map[string]fact {
	return firstOfEach(filter(c.cases, func(f fact) bool {
		return f["person_id"] != "" && isConfirmed(f) && in(f)
	}), "opened_date", "case_id")
}

func isConfirmed(f fact) bool {
	return slices.Contains(caseYears, f["opened_date"][:4]) && f.number("wrong_amount") > 0
}

func anyFact(fact) bool { return true }

// classCount counts people by class, with any_vulnerable, and with known for all but the unknown.
type classCount map[string]int

func (n classCount) add(class string) {
	n[class]++
	if class != "unknown" {
		n["known"]++
	}
	if class != "unknown" && class != "none" {
		n["any_vulnerable"]++
	}
}

// byClass counts people by the class of the area of their first target or case.
func (c *cooperation) byClass(first map[string]fact) classCount {
	n := classCount{}
	for person, f := range first {
		class := f["area_class"] // a case has none
		if class == "" {
			class = c.place(person, f["opened_date"])
		}
		n.add(class)
	}
	return n
}

func focusArea(c *cooperation) {
	c.result = "focus_area"
	population := classCount{}
	for id, p := range c.persons {
		if p.eligible {
			population.add(c.place(id, populationDay))
		}
	}
	confirmed := c.byClass(c.confirmed(anyFact))
	classes := append(slices.Clone(areaClasses), "any_vulnerable")
	for _, class := range classes {
		c.share(class, "-", "share_of_population", population[class], population["known"])
		c.exactShare(class, "-", "share_of_confirmed", confirmed[class], confirmed["known"])
	}
	for _, category := range wholeAndParts {
		targeted := c.byClass(c.targeted(category, anyFact))
		c.count("unknown", category, "targeted_persons", targeted["unknown"])
		for _, class := range classes {
			c.count(class, category, "targeted_persons", targeted[class])
			c.exactShare(class, category, "share_of_targeted", targeted[class], targeted["known"])
			c.exactRatio(class, category, "ratio_confirmed", targeted[class], targeted["known"], confirmed[class],
				confirmed["known"])
			if targeted["known"] == 0 || population[class] == 0 {
				c.undefined(class, category, "ratio_population")
				continue
			}
			lives := float64(population[class]) / float64(population["known"])
			low, high := exactLimits(targeted[class], targeted["known"])
			r := number(float64(targeted[class]) / float64(targeted["known"]) / lives)
			r.Low, r.High = low/lives, high/lives
			c.put(class, category, "ratio_population", r)
		}
	}
}

func focusAreaByPhenomenon(c *cooperation) {
	c.result = "focus_area_by_phenomenon"
	for _, phenomenon := range c.phenomenaAnd() {
		targeted := c.byClass(c.targeted("-", func(t fact) bool { return c.phenomenonOf(t) == phenomenon }))
		confirmed := c.byClass(c.confirmed(func(f fact) bool { return c.phenomenonOfCase(f["case_id"]) == phenomenon }))
		const class = "any_vulnerable"
		c.count(phenomenon, class, "targeted_persons", targeted[class])
		c.exactShare(phenomenon, class, "share_of_targeted", targeted[class], targeted["known"])
		c.exactShare(phenomenon, class, "share_of_confirmed", confirmed[class], confirmed["known"])
		c.exactRatio(phenomenon, class, "ratio_confirmed", targeted[class], targeted["known"], confirmed[class],
			confirmed["known"])
	}
}

// focusGroups are the groups of people, each with the group that it is compared with.
var focusGroups = []struct {
	name, reference string
	in              who
}{
	{"all", "", everybody},
	{"foreign_born", "swedish_born", func(p *person) bool { return p.background == "11" }},
	{"swedish_born_two_foreign_parents", "swedish_born", func(p *person) bool { return p.background == "12" }},
	{"swedish_born", "", func(p *person) bool { return p.background == "21" || p.background == "22" }},
	{"female", "male", func(p *person) bool { return p.sex == "female" }},
	{"male", "", func(p *person) bool { return p.sex == "male" }},
	{"age_0_17", "age_30_44", aged(0, 17)},
	{"age_18_29", "age_30_44", aged(18, 29)},
	{"age_30_44", "", aged(30, 44)},
	{"age_45_64", "age_30_44", aged(45, 64)},
	{"age_65_plus", "age_30_44", aged(65, 200)},
}

func aged(from, to int) who {
	return func(p *person) bool { return from <= p.ageOn(populationDay) && p.ageOn(populationDay) <= to }
}

func focusGroup(c *cooperation) {
	c.result = "focus_group"
	var eligible []*person
	for _, p := range c.persons {
		if p.eligible {
			eligible = append(eligible, p)
		}
	}
	confirmed := c.confirmed(anyFact)
	among := func(first map[string]fact, in who) int {
		return count(eligible, func(p *person) bool { return first[p.id] != nil && in(p) })
	}
	population, found := map[string]int{}, map[string]int{}
	for _, g := range focusGroups {
		population[g.name], found[g.name] = count(eligible, g.in), among(confirmed, g.in)
		c.count(g.name, "-", "population", population[g.name])
		c.count(g.name, "-", "confirmed_persons", found[g.name])
		hits, cases := 0, 0
		for _, f := range c.cases {
			p, ok := c.persons[f["person_id"]]
			if !ok || !p.eligible || !g.in(p) || sourceOf(f) != "cooperation" || f["closed_date"] == "" ||
				!slices.Contains(caseYears, f["opened_date"][:4]) {
				continue
			}
			cases++
			if f.number("wrong_amount") > 0 {
				hits++
			}
		}
		c.exactShare(g.name, "-", "hit_rate", hits, cases)
	}
	for _, category := range wholeAndParts {
		first := c.targeted(category, anyFact)
		targeted := map[string]int{}
		for _, g := range focusGroups {
			targeted[g.name] = among(first, g.in)
			c.count(g.name, category, "targeted_persons", targeted[g.name])
			c.exactShare(g.name, category, "rate", targeted[g.name], population[g.name])
		}
		c.count("not_eligible", category, "targeted_persons", len(first)-targeted["all"])
		for _, g := range focusGroups {
			if g.reference == "" {
				continue
			}
			t, ofT := targeted[g.name], targeted[g.reference]
			c.exactRatio(g.name, category, "impact_ratio", t, population[g.name], ofT, population[g.reference])
			c.confirmedRatio(g.name, category, t, found[g.name], ofT, found[g.reference])
		}
	}
}

// confirmedRatio compares targeted with confirmed people, t with c, and those of the reference.
func (l *long) confirmedRatio(group, category string, t, c, ofT, ofC int) {
	const measure = "impact_ratio_confirmed"
	if c == 0 || ofT == 0 || ofC == 0 {
		l.undefined(group, category, measure)
		return
	}
	r := number(float64(t) / float64(c) / (float64(ofT) / float64(ofC)))
	if t > 0 {
		half := z * math.Sqrt(1/float64(t)+1/float64(c)+1/float64(ofT)+1/float64(ofC))
		r.Low, r.High = r.Value*math.Exp(-half), r.Value*math.Exp(half)
	}
	l.put(group, category, measure, r)
}
