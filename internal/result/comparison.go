package result

import (
	"math"
	"slices"

	"ansatz/internal/stats"
	"ansatz/internal/stats/estimate"
	"ansatz/internal/study"
	"ansatz/internal/table"
)

// cube holds the counts of a model such as comparison.cube, or those of incomes.
type cube struct {
	strata  int
	index   map[int]int     // the index of each stratum, in ascending order: by birth year, women first
	byGroup map[int][]tally // by base group; 0 is the pool
}

// tally is one row of a cube: n persons of a stratum have these flags.
type tally struct {
	stratum int
	flags   int64
	n       people
}

// cube reads the cube of a layer: comparison for the eligible, livelihood for those followed.
func (d *data) cube(layer string) (*cube, error) {
	return loadOnce(d, layer+".cube", func() (*cube, error) {
		byGroup := map[int][]tally{}
		var strata []int
		query := "select stratum, group_id, flags, n from " + layer + ".cube"
		err := d.read(query, func(scan func(...any) error) error {
			var t tally
			var group int
			err := scan(&t.stratum, &group, &t.flags, &t.n)
			byGroup[group] = append(byGroup[group], t)
			strata = append(strata, t.stratum)
			return err
		})
		slices.Sort(strata)
		strata = slices.Compact(strata)
		index := map[int]int{}
		for i, s := range strata {
			index[s] = i
		}
		for _, tallies := range byGroup {
			for i := range tallies {
				tallies[i].stratum = index[tallies[i].stratum]
			}
		}
		return &cube{strata: len(strata), index: index, byGroup: byGroup}, err
	})
}

// The flags of the cube of incomes. A person with neither flag had no income.
const (
	lowIncome int64 = 1 << iota
	otherIncome
)

// incomes returns the cube whose flags are the categories of income. income.cube counts the persons with an income;
// all others of comparison.cube have neither flag.
func (d *data) incomes() (*cube, error) {
	return loadOnce(d, "income.cube", func() (*cube, error) {
		all, err := d.cube(ofEligible)
		if err != nil {
			return nil, err
		}
		c := &cube{strata: all.strata, index: all.index, byGroup: map[int][]tally{}}
		for group := range all.byGroup {
			n, _ := all.count([]int{group}, study.Question{})
			for stratum, n := range n {
				c.byGroup[group] = append(c.byGroup[group], tally{stratum, 0, n})
			}
		}
		return c, d.read("select stratum, group_id, low, n from income.cube", func(scan func(...any) error) error {
			var stratum, group int
			var low bool
			var n people
			err := scan(&stratum, &group, &low, &n)
			flags := otherIncome
			if low {
				flags = lowIncome
			}
			index := c.index[stratum]
			c.byGroup[group][index].n -= n
			c.byGroup[group] = append(c.byGroup[group], tally{index, flags, n})
			return err
		})
	})
}

// count returns two counts per stratum for the given base groups: the persons to whom the question applies, and those
// of them for whom it holds.
func (c *cube) count(groups []int, q study.Question) (all, with []people) {
	all, with = make([]people, c.strata), make([]people, c.strata)
	for _, g := range groups {
		for _, t := range c.byGroup[g] {
			if q.Applies(t.flags) {
				all[t.stratum] += t.n
				if q.Holds(t.flags) {
					with[t.stratum] += t.n
				}
			}
		}
	}
	return all, with
}

// The layers of models of the comparisons of the eligible and of those followed.
const (
	ofEligible = "comparison"
	ofFollowed = "livelihood"
)

// drawn returns the counts of the persons drawn from the pool, by contrast. index is that of the cube of the layer.
func (d *data) drawn(layer string, index map[int]int) (map[int][]tally, error) {
	return loadOnce(d, layer+".draw_count", func() (map[int][]tally, error) {
		all := map[int][]tally{}
		query := "select contrast_id, stratum, flags, n from " + layer + ".draw_count"
		return all, d.read(query, func(scan func(...any) error) error {
			var id int
			var t tally
			err := scan(&id, &t.stratum, &t.flags, &t.n)
			t.stratum = index[t.stratum]
			all[id] = append(all[id], t)
			return err
		})
	})
}

// comparer compares groups with the pool. It counts the pool once for each question.
type comparer struct {
	d       *data
	cube    *cube
	drawn   map[int][]tally
	pairs   []familyPair       // of members of one family; none where no line asks
	regions *regions           // where a line asks
	acted   map[actedKey]acted // where a line asks
	pool    map[study.Question][2][]people
	overlap map[[2]study.Question][]stats.Overlap // of the pool
	done    map[asked]compared

	strata map[asked][]stats.Stratum // true counts
}

type asked struct {
	group    string
	question study.Question
	matched  bool
}

type compared struct {
	stats.Comparison
	untreated bool // a count behind it cannot get noise
}

func (d *data) comparer(counts *cube) *comparer {
	return &comparer{
		d:    d,
		cube: counts,
		pool: map[study.Question][2][]people{},
		done: map[asked]compared{},

		overlap: map[[2]study.Question][]stats.Overlap{},

		strata: map[asked][]stats.Stratum{},
	}
}

// compare compares a group with the pool or, if matched is set, with the persons drawn for the group.
func (c *comparer) compare(group string, q study.Question, matched bool) stats.Comparison {
	key := asked{group, q, matched}
	if r, ok := c.done[key]; ok {
		c.d.untreated = c.d.untreated || r.untreated
		return r.Comparison
	}
	before := c.d.untreated
	c.d.untreated = false
	n, a := c.cube.count(c.d.coding.Members(group), q)
	var pool [2][]people
	if matched {
		drawn := cube{strata: c.cube.strata,
			byGroup: map[int][]tally{0: c.drawn[c.d.coding.Contrast(group, q)]}}
		pool[0], pool[1] = drawn.count([]int{0}, q)
	} else {
		var ok bool
		if pool, ok = c.pool[q]; !ok {
			pool[0], pool[1] = c.cube.count([]int{0}, q)
			c.pool[q] = pool
		}
	}
	r := c.d.standardise(n, a, pool[0], pool[1])
	c.strata[key] = strataOf(n, a, pool[0], pool[1])
	c.done[key] = compared{r, c.d.untreated}
	c.d.untreated = c.d.untreated || before
	return r
}

// comparison computes the risk ratios against the pool and against the matched persons, the risks, and the mean ratio
// over the benefits of a control comparison.
func (d *data) comparison(r *study.Result) (cells, error) { return d.compared(ofEligible, r) }

// comparisonOfFollowed computes the same over those whom the study follows.
func (d *data) comparisonOfFollowed(r *study.Result) (cells, error) { return d.compared(ofFollowed, r) }

func (d *data) compared(layer string, r *study.Result) (cells, error) {
	cube, err := d.cube(layer)
	if err != nil {
		return nil, err
	}
	c := d.comparer(cube)
	if c.drawn, err = d.drawn(layer, cube.index); err != nil {
		return nil, err
	}
	if lists(r, "risk_ratio_by_family") {
		if c.pairs, err = d.familyPairs(layer); err != nil {
			return nil, err
		}
	}
	if lists(r, "difference_sex_matched", "difference_birth_year_matched", "difference_region",
		"difference_region_matched") {
		if c.regions, err = d.regions(); err != nil {
			return nil, err
		}
	}
	if lists(r, "share_with_action", "share_with_action_comparison") {
		if c.acted, err = d.acted(); err != nil {
			return nil, err
		}
	}
	return func(l *study.Line, group, category string) cell {
		if l.Measure == "mean_risk_ratio" || l.Measure == sameMembers {
			return c.mean(l.Measure, group, category, r.Benefits())
		}
		q := d.coding.Question(r.Kind, category)
		v := c.compare(group, q, study.ComparesDrawn(l.Measure))
		if other, ok := c.ofSources(l.Measure, group, category, v); ok {
			return other
		}
		if other, ok := c.balance(l.Measure, group, q, v); ok {
			return other
		}
		if other, ok := c.withAction(l.Measure, group, category); ok {
			return other
		}
		if l.Measure == "risk_ratio_all_others" {
			return c.againstAllOthers(group, q, v)
		}
		if other, ok := c.another(l.Measure, group, q); ok {
			other.basis = comparedCell("risk_ratio", v).basis
			return other
		}
		return comparedCell(l.Measure, v)
	}, nil
}

// another is the cell of a ratio by another estimator, and whether the measure is one. Their counts have no noise, so
// that a study with noise withholds them.
func (c *comparer) another(measure, group string, q study.Question) (cell, bool) {
	strata := c.strata[asked{group, q, study.ComparesDrawn(measure)}]
	all := stats.Stratum{}
	for _, s := range strata {
		if s.Pool > 0 {
			all.Members, all.MemberOutcomes = all.Members+s.Members, all.MemberOutcomes+s.MemberOutcomes
			all.Pool, all.PoolOutcomes = all.Pool+s.Pool, all.PoolOutcomes+s.PoolOutcomes
		}
	}
	one := number(math.NaN())
	switch measure {
	case "risk_ratio_mantel_haenszel":
		one.value, one.low, one.high = estimate.MantelHaenszel(strata)
	case "risk_ratio_another_draw":
		one.value = stats.Standardise(strata).Ratio
		one.low, one.high = stats.AnotherDraw(strata, int64(c.d.study.Comparison.K))
	case "risk_ratio_koopman", "risk_ratio_miettinen_nurminen":
		one.value, one.low, one.high = estimate.Score(all.MemberOutcomes, all.Members, all.PoolOutcomes, all.Pool,
			measure != "risk_ratio_koopman")
	case "risk_ratio_by_family":
		v := stats.StandardiseClustered(strata, c.designEffect(group, q))
		one.value, one.low, one.high = v.Ratio, v.Low, v.High
	case "p_mid":
		one.value = estimate.MidP(all.MemberOutcomes, all.Members, all.PoolOutcomes, all.Pool)
	default:
		return cell{}, false
	}
	if math.IsInf(one.value, 0) { // nobody in the pool has the outcome
		one.value, one.low, one.high = math.NaN(), table.Empty, table.Empty
	}
	c.d.untreated = c.d.untreated || c.d.noise != nil
	return one, true
}

// comparedCell is the cell of a measure of a comparison.
func comparedCell(measure string, v stats.Comparison) cell {
	one := cell{value: v.Ratio, low: v.Low, high: v.High, numerator: table.Empty,
		denominator: table.Empty}.among(v.Outcomes, v.N)
	switch measure {
	case "risk":
		one = cell{value: v.Risk, low: table.Empty, high: table.Empty, numerator: float64(v.Outcomes),
			denominator: float64(v.N)}.among(v.Outcomes, v.N)
	case "risk_comparison":
		one = number(v.Expected).over(v.N)
	case "unmatched_persons":
		return count(v.Unmatched)
	}
	one.basis.Missing = float64(v.Unmatched)
	return one
}

// incomeQuestion returns the question whether a person's income is in the category. A person with neither flag had no
// income.
func incomeQuestion(category string) study.Question {
	want := map[string]int64{"low": lowIncome, "not_low": otherIncome}[category]
	return study.Question{Mask: lowIncome | otherIncome, Want: want}
}

func (d *data) income(*study.Result) (cells, error) {
	cube, err := d.incomes()
	if err != nil {
		return nil, err
	}
	return func(_ *study.Line, group, category string) cell {
		all, with := cube.count(d.coding.Members(group), incomeQuestion(category))
		return d.share(total(with), total(all))
	}, nil
}

// incomeComparison computes the shares in the pool, standardised to the group's strata.
func (d *data) incomeComparison(*study.Result) (cells, error) {
	cube, err := d.incomes()
	if err != nil {
		return nil, err
	}
	c := d.comparer(cube)
	return func(l *study.Line, group, category string) cell {
		v := c.compare(group, incomeQuestion(category), false)
		if l.Measure == "unmatched_persons" {
			return count(v.Unmatched)
		}
		if v.N == 0 {
			return number(math.NaN()).over(0)
		}
		return number(v.Expected).over(v.N)
	}, nil
}

func total(counts []people) people {
	var n people
	for _, c := range counts {
		n += c
	}
	return n
}
