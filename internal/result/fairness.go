package result

import (
	"maps"
	"slices"

	"ansatz/internal/network"
	"ansatz/internal/stats"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// planted is the group of the people of the schemes that a made-up country's truth names.
const planted = "planted"

// class is what people are told apart by in results about whom the study hits: sex and birth year, background, area.
type class struct {
	stratum          int
	background, area string
}

// classed is one row of fairness.cube: n persons of a group and a class have these flags.
type classed struct {
	group int
	class
	flags int64
	n     int64
}

func (d *data) fairnessCube() ([]classed, error) {
	return loadOnce(d, "fairness.cube", func() (all []classed, err error) {
		query := "select group_id, stratum, background, area, flags, n from fairness.cube " +
			"order by group_id, stratum, background, area, flags"
		return all, d.read(query, func(scan func(...any) error) error {
			var c classed
			err := scan(&c.group, &c.stratum, &c.background, &c.area, &c.flags, &c.n)
			all = append(all, c)
			return err
		})
	})
}

// names returns the classes that a person of a class is counted in; "" is everybody.
func (c class) names(s *study.Study) []string {
	sex := "female"
	if c.stratum&1 == 1 {
		sex = "male"
	}
	names := []string{"", sex, c.background, c.area}
	if c.area != study.UnknownArea && c.area != study.NotVulnerable {
		names = append(names, study.AnyVulnerable)
	}
	age := s.ReferenceDate.Year() - c.stratum>>1
	for _, a := range study.Ages {
		if a.Min <= age && (a.Max < 0 || age <= a.Max) {
			names = append(names, a.Name)
		}
	}
	return names
}

// tallies are numbers of persons by the name of a class.
type tallies map[string]int64

func (t tallies) add(s *study.Study, c class, n int64) {
	for _, name := range c.names(s) {
		t[name] += n
	}
}

// everybodyByClass counts everybody in the analysis, and the members of each tie of the study.
func (d *data) everybodyByClass() (map[string]tallies, error) {
	return loadOnce(d, "everybody by class", func() (map[string]tallies, error) {
		cube, err := d.fairnessCube()
		by := map[string]tallies{study.Everybody: {}}
		for _, tie := range d.study.Groups.Ties {
			by[tie] = tallies{}
		}
		for _, c := range cube {
			by[study.Everybody].add(d.study, c.class, c.n)
			for _, tie := range d.study.Groups.Ties {
				if slices.Contains(d.coding.Members(tie), c.group) {
					by[tie].add(d.study, c.class, c.n)
				}
			}
		}
		return by, err
	})
}

// shownClasses are the classes of which rows are printed, in their order. Everybody has a background that the study
// names, or other backgrounds are a class too.
func (d *data) shownClasses(all tallies) []string {
	return slices.DeleteFunc(d.study.Classes(),
		func(name string) bool { return name == study.OtherBackground && all[name] == 0 })
}

// addHits adds how many of a class are hit, which share of the class that is, and the ratio to the share among
// everybody else.
func (d *data) addHits(out *rowsOf, group, name string, hit, all tallies) {
	out.add(group, name, "persons", count(hit[name]))
	out.add(group, name, "hit_rate", share(hit[name], all[name]))
	if name != "" {
		c := stats.Standardise([]stats.Stratum{{Members: all[name], MemberOutcomes: hit[name],
			Pool: all[""] - all[name], PoolOutcomes: hit[""] - hit[name]}})
		out.add(group, name, "hit_ratio", ratioCell(c))
	}
}

// ratioCell is the cell of a ratio.
func ratioCell(c stats.Comparison) cell {
	return cell{value: c.Ratio, low: c.Low, high: c.High, numerator: table.Empty,
		denominator: table.Empty}.among(c.Outcomes, c.N)
}

// selectionsByClass computes which shares of the classes belong to the study's groups.
func (d *data) selectionsByClass(res *study.Result) ([]table.Row, error) {
	by, err := d.everybodyByClass()
	if err != nil {
		return nil, err
	}
	out := rowsOf{result: res.Name}
	classes := d.shownClasses(by[study.Everybody])
	for _, tie := range d.study.Groups.Ties {
		for _, name := range classes {
			d.addHits(&out, tie, name, by[tie], by[study.Everybody])
		}
	}
	for _, name := range classes {
		out.add(study.Everybody, name, "persons", count(by[study.Everybody][name]))
	}
	return out.rows, nil
}

// hit are the people whom a rule names, or another set of people, by class.
type hit struct {
	name   string
	people tallies
	right  tallies // of a rule: those of them in a planted scheme
}

// observationsByClass computes which shares of the classes the rules name.
func (d *data) observationsByClass(res *study.Result) ([]table.Row, error) {
	by, hits, err := d.setsByClass()
	if err != nil {
		return nil, err
	}
	out := rowsOf{result: res.Name}
	for _, h := range hits {
		for _, name := range d.shownClasses(by[study.Everybody]) {
			d.addHits(&out, h.name, name, h.people, by[study.Everybody])
		}
	}
	return out.rows, nil
}

// setsByClass counts, by class, everybody and the study's ties, and those whom the rules name.
func (d *data) setsByClass() (by map[string]tallies, hits []hit, err error) {
	if by, err = d.everybodyByClass(); err == nil {
		hits, err = d.hits()
	}
	return by, hits, err
}

// truthByClass computes how many of those whom the rules name belong to a planted scheme. It has no rows where no truth
// is known.
func (d *data) truthByClass(res *study.Result) ([]table.Row, error) {
	if d.planted == nil {
		return nil, nil
	}
	by, hits, err := d.setsByClass()
	if err != nil {
		return nil, err
	}
	out := rowsOf{result: res.Name}
	for _, h := range hits {
		if h.right == nil {
			continue
		}
		for _, name := range d.shownClasses(by[study.Everybody]) {
			out.add(h.name, name, "named", count(h.people[name]))
			out.add(h.name, name, "in_scheme", count(h.right[name]))
			out.add(h.name, name, "false_positives", count(h.people[name]-h.right[name]))
			out.add(h.name, name, "precision", share(h.right[name], h.people[name]))
		}
	}
	return out.rows, nil
}

// hits counts the people of each rule, of all rules together, with a wrong payment, and of planted schemes if these are
// known.
func (d *data) hits() ([]hit, error) {
	return loadOnce(d, "hits", func() ([]hit, error) {
		named, err := d.namedByRules()
		if err != nil {
			return nil, err
		}
		anyRule := map[int]bool{}
		for _, people := range named {
			maps.Copy(anyRule, people)
		}
		all := maps.Clone(anyRule)
		maps.Copy(all, d.planted)
		classOf, err := d.classesOf(all)
		if err != nil {
			return nil, err
		}
		counted := func(people map[int]bool) (of, right tallies) {
			of, right = tallies{}, tallies{}
			for key := range people {
				if c, ok := classOf[key]; ok {
					of.add(d.study, c, 1)
					if d.planted[key] {
						right.add(d.study, c, 1)
					}
				}
			}
			return of, right
		}
		var hits []hit
		for _, rule := range network.Rules() {
			if people, ok := named[rule.ID]; ok {
				of, right := counted(people)
				hits = append(hits, hit{rule.ID, of, right})
			}
		}
		of, right := counted(anyRule)
		hits = append(hits, hit{study.AnyRule, of, right})
		wrong, err := d.wrongPayments()
		hits = append(hits, hit{name: study.WrongPayments, people: wrong})
		if d.planted != nil {
			of, _ := counted(d.planted)
			hits = append(hits, hit{name: planted, people: of})
		}
		return hits, err
	})
}

// namedByRules returns the keys of those whom the observations of each rule name: persons and companies, a company's
// representatives where an observation is about it. A rule that observed nothing is not in the answer.
func (d *data) namedByRules() (map[string]map[int]bool, error) {
	observations, drawings := d.observations, d.drawings
	defer func() { d.observations, d.drawings = observations, drawings }()
	d.observations = nil
	for _, kind := range study.NetworkKinds {
		if kind == study.Representatives { // it observes nothing
			continue
		}
		if _, err := byResult[kind](d, &study.Result{Name: string(kind), Kind: kind}); err != nil {
			return nil, err
		}
	}
	roles, err := d.roleGraph()
	if err != nil {
		return nil, err
	}
	representatives := map[string][]int{} // by the company's name
	for _, s := range roles.spells {
		if p := &roles.people[s.person]; !p.protected {
			name := roles.companies[s.company].label
			representatives[name] = append(representatives[name], p.key)
		}
	}
	named := map[string]map[int]bool{}
	for _, o := range d.observations {
		people := named[o.Rule]
		if people == nil {
			people = map[int]bool{}
			named[o.Rule] = people
		}
		if key, ok := personKey(o.Subject); ok {
			people[key] = true
		}
		for _, key := range representatives[o.Subject] {
			people[key] = true
		}
		for _, e := range o.Evidence {
			people[e.SubjectKey], people[e.ObjectKey] = true, true
		}
	}
	return named, nil
}

// classesOf returns the classes of those keys whose persons are in the analysis.
func (d *data) classesOf(keys map[int]bool) (map[int]class, error) {
	if err := d.frontier(slices.Sorted(maps.Keys(keys))); err != nil {
		return nil, err
	}
	of := map[int]class{}
	return of, d.read("select p.person_id, p.stratum, p.background, p.area from fairness.person as p "+
		"where p.person_id in (select f.node_id from frontier as f)", func(scan func(...any) error) error {
		var key int
		var c class
		err := scan(&key, &c.stratum, &c.background, &c.area)
		of[key] = c
		return err
	})
}

// wrongPayments counts the people with a confirmed wrong payment by class.
func (d *data) wrongPayments() (tallies, error) {
	all := tallies{}
	return all, d.read("select p.stratum, p.background, p.area, count(*) from fairness.wrong_payment as w "+
		"join fairness.person as p on p.person_id = w.person_id group by p.stratum, p.background, p.area",
		func(scan func(...any) error) error {
			var c class
			var n int64
			err := scan(&c.stratum, &c.background, &c.area, &n)
			all.add(d.study, c, n)
			return err
		})
}

// comparisonsByClass compares, for each outcome of the result and within each class, everybody in any group of the
// study with the rest of the population of the same sex and birth year: of the same class or, where it has nobody, of
// all classes.
func (d *data) comparisonsByClass(res *study.Result) ([]table.Row, error) {
	cube, err := d.fairnessCube()
	if err != nil {
		return nil, err
	}
	by, err := d.everybodyByClass()
	if err != nil {
		return nil, err
	}
	out := rowsOf{result: res.Name}
	classes := d.shownClasses(by[study.Everybody])
	for _, name := range res.Outcomes {
		outcome, _ := study.OutcomeNamed(name)
		question := d.coding.Question(outcome.Kind, outcome.Category)
		strata := map[string]map[int]*stats.Stratum{}
		for _, c := range cube {
			if !question.Applies(c.flags) {
				continue
			}
			for _, class := range c.names(d.study) {
				if strata[class] == nil {
					strata[class] = map[int]*stats.Stratum{}
				}
				s := strata[class][c.stratum]
				if s == nil {
					s = &stats.Stratum{}
					strata[class][c.stratum] = s
				}
				all, with := &s.Pool, &s.PoolOutcomes
				if c.group > 0 {
					all, with = &s.Members, &s.MemberOutcomes
				}
				*all += c.n
				if question.Holds(c.flags) {
					*with += c.n
				}
			}
		}
		for _, class := range classes {
			var all []stats.Stratum
			for _, stratum := range slices.Sorted(maps.Keys(strata[class])) {
				s := *strata[class][stratum]
				if s.Pool == 0 { // so that members of the classes add up to all members
					s.Pool, s.PoolOutcomes = strata[""][stratum].Pool, strata[""][stratum].PoolOutcomes
				}
				all = append(all, s)
			}
			d.addCompared(&out, name, class, stats.Standardise(all))
		}
	}
	return out.rows, nil
}

func (d *data) addCompared(out *rowsOf, group, class string, c stats.Comparison) {
	out.add(group, class, "members", count(c.N))
	out.add(group, class, "with_outcome", count(c.Outcomes))
	out.add(group, class, "risk_ratio", ratioCell(c))
	out.add(group, class, "risk", share(c.Outcomes, c.N).among(c.Outcomes, c.N))
	out.add(group, class, "risk_comparison", number(c.Expected).over(c.N))
}

// areaFocus computes which shares of the groups, of those whom the rules name, and of everybody live in vulnerable
// areas, and compares them with those of wrong payments and planted schemes.
func (d *data) areaFocus(res *study.Result) ([]table.Row, error) {
	by, hits, err := d.setsByClass()
	if err != nil {
		return nil, err
	}
	var sets []hit
	for _, name := range append(slices.Clone(d.study.Groups.Ties), study.Everybody) {
		sets = append(sets, hit{name: name, people: by[name]})
	}
	sets = append(sets, hits...)
	against := map[string]tallies{}
	for _, h := range hits {
		against[h.name] = h.people
	}
	out := rowsOf{result: res.Name}
	for _, set := range sets {
		for _, area := range append(study.AreaClasses(), study.AnyVulnerable) {
			if area == study.NotVulnerable || area == study.UnknownArea {
				continue
			}
			out.add(set.name, area, "share_in_area", share(set.people[area], set.people[""]))
			for _, other := range []struct{ group, measure string }{
				{study.WrongPayments, "ratio_to_wrong_payments"}, {planted, "ratio_to_planted"}} {
				to, ok := against[other.group]
				if !ok || set.name == study.WrongPayments || set.name == planted {
					continue
				}
				out.add(set.name, area, other.measure, ratioCell(stats.Standardise([]stats.Stratum{{
					Members: set.people[""], MemberOutcomes: set.people[area], Pool: to[""], PoolOutcomes: to[area]}})))
			}
		}
	}
	return out.rows, nil
}
