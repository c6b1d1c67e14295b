package result

import (
	"math"
	"slices"

	"ansatz/internal/stats"
	"ansatz/internal/stats/estimate"
	"ansatz/internal/study"
)

// familyPair says how many pairs of members of one family, in these groups, have these flags.
type familyPair struct {
	group, other      int
	flags, otherFlags int64
	n                 int64
}

// familyPairs reads the pairs of a layer.
func (d *data) familyPairs(layer string) ([]familyPair, error) {
	return loadOnce(d, layer+".family_pair", func() (all []familyPair, err error) {
		query := "select group_id, flags, other_group, other_flags, n from " + layer + ".family_pair"
		return all, d.read(query, func(scan func(...any) error) error {
			var p familyPair
			err := scan(&p.group, &p.flags, &p.other, &p.otherFlags, &p.n)
			all = append(all, p)
			return err
		})
	})
}

// designEffect returns how many times larger the variance of a group's risk is than if relatives were independent.
func (c *comparer) designEffect(group string, q study.Question) float64 {
	members := c.d.coding.Members(group)
	var f stats.Families
	for _, p := range c.pairs {
		if !q.Applies(p.flags) || !q.Applies(p.otherFlags) || !slices.Contains(members, p.group) ||
			!slices.Contains(members, p.other) {
			continue
		}
		f.Persons += p.n
		if q.Holds(p.flags) {
			f.OutcomesPersons += p.n
			if q.Holds(p.otherFlags) {
				f.Outcomes += p.n
			}
		}
	}
	for _, s := range c.strata[asked{group, q, false}] {
		f.N, f.A = f.N+s.Members, f.A+s.MemberOutcomes
	}
	return f.DesignEffect()
}

// lists reports whether a result lists one of these measures.
func lists(r *study.Result, measures ...string) bool {
	return slices.ContainsFunc(r.Lines, func(l study.Line) bool { return slices.Contains(measures, l.Measure) })
}

// againstAllOthers is the cell of a ratio whose pool has the people of all other groups too, who are in no pool else.
// Few of these with the outcome, or without it, could be computed from it and the ratio against the pool alone.
func (c *comparer) againstAllOthers(group string, q study.Question, v stats.Comparison) cell {
	members, others := c.d.coding.Members(group), []int{0}
	for id := range c.cube.byGroup {
		if id != 0 && !slices.Contains(members, id) {
			others = append(others, id)
		}
	}
	n, a := c.cube.count(members, q)
	pool, with := c.cube.count(others, q)
	added, addedWith := c.cube.count(others[1:], q)
	all := stats.Standardise(strataOf(n, a, pool, with))
	one := number(all.Ratio)
	one.low, one.high = all.Low, all.High
	one = one.among(v.Outcomes, v.N)
	few := func(with, of int64) int64 { return min(with, of-with) }
	if with, of := total(addedWith).N(), total(added).N(); len(others) > 1 && few(with, of) < few(v.Outcomes, v.N) {
		one = one.among(with, of)
	}
	one.basis.Missing = float64(v.Unmatched)
	c.d.untreated = c.d.untreated || c.d.noise != nil
	return one
}

// ofSources is the cell of a ratio of investigations without those of some impulses, or of that ratio to the one of
// all, and whether the measure is one. The impulses are those of the study's second set. Few persons who are
// investigated by the impulses left out alone could be computed from it.
func (c *comparer) ofSources(measure, group, benefit string, v stats.Comparison) (cell, bool) {
	if measure != "risk_ratio_without_sources" && measure != "ratio_without_sources" {
		return cell{}, false
	}
	c.d.untreated = c.d.untreated || c.d.noise != nil
	if len(c.d.study.Impulses) < 2 {
		return number(math.NaN()).over(v.N), true
	}
	some := c.d.coding.ControlQuestion(benefit, c.d.study.Impulses[1].Name)
	part := c.compare(group, some, false)
	one := number(part.Ratio)
	one.low, one.high = part.Low, part.High
	if measure == "ratio_without_sources" {
		all := c.d.coding.ControlQuestion(benefit, c.d.study.Impulses[0].Name)
		r := stats.NestedRatio(c.strata[asked{group, all, false}], c.strata[asked{group, some, false}])
		one.value, one.low, one.high = r.Ratio, r.Low, r.High
	}
	one = one.among(min(part.Outcomes, v.Outcomes-part.Outcomes), v.N)
	one.basis.Missing = float64(v.Unmatched)
	return one, true
}

type actedKey struct {
	group   int
	benefit string
}

// acted is how many were investigated, and for how many of them it led to action.
type acted struct{ investigated, withAction int64 }

func (d *data) acted() (map[actedKey]acted, error) {
	return loadOnce(d, "investigation.hit", func() (map[actedKey]acted, error) {
		all := map[actedKey]acted{}
		query := "select group_id, benefit, investigated, with_action from investigation.hit"
		return all, d.read(query, func(scan func(...any) error) error {
			var k actedKey
			var h acted
			err := scan(&k.group, &k.benefit, &h.investigated, &h.withAction)
			all[k] = h
			return err
		})
	})
}

// withAction is the cell of the share of the investigated for whom it led to action, in the group or in the pool,
// with a score interval, and whether the measure is one.
func (c *comparer) withAction(measure, group, benefit string) (cell, bool) {
	groups := c.d.coding.Members(group)
	switch measure {
	case "share_with_action":
	case "share_with_action_comparison":
		groups = []int{0}
	default:
		return cell{}, false
	}
	var sum acted
	for _, g := range groups {
		h := c.acted[actedKey{g, benefit}]
		sum = acted{sum.investigated + h.investigated, sum.withAction + h.withAction}
	}
	one := number(ratio(sum.withAction, sum.investigated))
	if sum.investigated > 0 {
		one.low, one.high = estimate.ShareLimits(sum.withAction, sum.investigated)
	}
	c.d.untreated = c.d.untreated || c.d.noise != nil
	return one.among(sum.withAction, sum.investigated), true
}

// sameMembers is the measure of a mean of ratios whose interval has how they vary together.
const sameMembers = "mean_risk_ratio_covariance"

// mean is the cell of the mean of the ratios of some impulses over the benefits. It rests on the fewest with or without
// the outcome in any of the ratios; with the covariance, also on those with the outcome in several of them.
func (c *comparer) mean(measure, group, impulses string, benefits []string) cell {
	var ratios []float64
	var questions []study.Question
	var strata [][]stats.Stratum
	fewest := int64(math.MaxInt64)
	for _, b := range benefits {
		q := c.d.coding.ControlQuestion(b, impulses)
		v := c.compare(group, q, false)
		ratios = append(ratios, v.Ratio)
		questions, strata = append(questions, q), append(strata, c.strata[asked{group, q, false}])
		if !math.IsNaN(v.Ratio) {
			fewest = min(fewest, v.Outcomes)
			if v.Outcomes < v.N {
				fewest = min(fewest, v.N-v.Outcomes)
			}
		}
	}
	if measure != sameMembers {
		return number(stats.Mean(ratios)).over(fewest)
	}
	c.d.untreated = c.d.untreated || c.d.noise != nil
	members := c.d.coding.Members(group)
	one := number(math.NaN())
	one.value, one.low, one.high = stats.MeanRatio(strata,
		func(i, k int) []stats.Overlap { return c.cube.overlap(members, questions[i], questions[k]) },
		func(i, k int) []stats.Overlap {
			key := [2]study.Question{questions[i], questions[k]}
			if _, ok := c.overlap[key]; !ok {
				c.overlap[key] = c.cube.overlap([]int{0}, key[0], key[1])
			}
			return c.overlap[key]
		})
	return one.over(min(fewest, c.cube.several(members, questions)))
}

// overlap counts, by stratum, those of the groups whom both questions apply to.
func (c *cube) overlap(groups []int, first, second study.Question) []stats.Overlap {
	all := make([]stats.Overlap, c.strata)
	for _, g := range groups {
		for _, t := range c.byGroup[g] {
			if !first.Applies(t.flags) || !second.Applies(t.flags) {
				continue
			}
			o, n := &all[t.stratum], t.n.N()
			o.Persons += n
			if first.Holds(t.flags) {
				o.First += n
			}
			if second.Holds(t.flags) {
				o.Second += n
			}
			if first.Holds(t.flags) && second.Holds(t.flags) {
				o.Both += n
			}
		}
	}
	return all
}

// several is how many of the groups at least two of the questions hold for.
func (c *cube) several(groups []int, questions []study.Question) (n int64) {
	for _, g := range groups {
		for _, t := range c.byGroup[g] {
			holds := 0
			for _, q := range questions {
				if q.Applies(t.flags) && q.Holds(t.flags) {
					holds++
				}
			}
			if holds > 1 {
				n += t.n.N()
			}
		}
	}
	return n
}
