package result

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/stats"
	"ansatz/internal/study"
)

// strata holds, by stratum, a number of units (persons, person-months) and the sum of something over them.
type strata map[int]*unitSum

type unitSum struct {
	units int64
	sum   float64
}

func (s strata) add(stratum int, units int64, sum float64) {
	at := s[stratum]
	if at == nil {
		at = &unitSum{}
		s[stratum] = at
	}
	at.units += units
	at.sum += sum
}

// total returns the units and the sum of all strata.
func (s strata) total() (units int64, sum float64) {
	for _, stratum := range slices.Sorted(maps.Keys(s)) {
		units, sum = units+s[stratum].units, sum+s[stratum].sum
	}
	return units, sum
}

// standardised returns the pool's mean, each stratum weighted by the units of the group; NaN if no stratum of the group
// has units of the pool. kept are the group's units in strata with a pool, unmatched those in strata without.
func (s strata) standardised(pool strata) (mean float64, kept, unmatched int64) {
	sum := 0.0
	for _, stratum := range slices.Sorted(maps.Keys(s)) {
		own, other := s[stratum], pool[stratum]
		switch {
		case own.units == 0:
		case other == nil || other.units == 0:
			unmatched += own.units
		default:
			kept += own.units
			sum += float64(own.units) * other.sum / float64(other.units)
		}
	}
	return per(sum, kept), kept, unmatched
}

// meanOf is the cell of the pool's standardised mean, or of the units without one where the measure asks for those.
func (s strata) meanOf(pool strata, measure string) cell {
	mean, kept, unmatched := s.standardised(pool)
	if strings.HasPrefix(measure, "unmatched_") {
		return count(unmatched)
	}
	c := number(mean).over(kept)
	c.basis.Missing = float64(unmatched)
	return c
}

// followed is one row of livelihood.presence.
type followed struct {
	stratum int
	present int64
	n       int64
}

// presence returns how many persons are followed, by base group.
func (d *data) presence() (map[int][]followed, error) {
	return loadOnce(d, "livelihood.presence", func() (map[int][]followed, error) {
		all := map[int][]followed{}
		query := "select group_id, stratum, present, n from livelihood.presence order by group_id, stratum, present"
		return all, d.read(query, func(scan func(...any) error) error {
			var group int
			var f followed
			err := scan(&group, &f.stratum, &f.present, &f.n)
			all[group] = append(all[group], f)
			return err
		})
	})
}

// monthBits returns the bits of the months of the period, of a calendar year of it, or, without one, of all.
func (d *data) monthBits(year int) int64 {
	bits := int64(0)
	for i, m := range d.study.Livelihood.Months() {
		if year == 0 || m.Year() == year {
			bits |= 1 << (i + 1)
		}
	}
	return bits
}

// presentIn returns the persons of a group who are present in all of these months, by stratum.
func (d *data) presentIn(present map[int][]followed, group string, months int64) strata {
	all := strata{}
	for _, id := range d.coding.Members(group) {
		for _, f := range present[id] {
			if f.present&months == months {
				all.add(f.stratum, f.n, 0)
			}
		}
	}
	return all
}

// ofState is one row of livelihood.state_count, or of livelihood.move: a number of months in the state, or of pairs of
// months that begin in one state and end in another.
type ofState struct {
	stratum, from, to int
	n, persons        int64
}

func (d *data) byState(query string) (map[int][]ofState, error) {
	all := map[int][]ofState{}
	return all, d.read(query, func(scan func(...any) error) error {
		var group int
		var s ofState
		err := scan(&group, &s.stratum, &s.from, &s.to, &s.n, &s.persons)
		all[group] = append(all[group], s)
		return err
	})
}

// personsOf returns how many persons of a group are behind the months of a state, or the moves from one to another.
func (d *data) personsOf(rows map[int][]ofState, group string, from, to int) int64 {
	n := int64(0)
	for _, id := range d.coding.Members(group) {
		for _, s := range rows[id] {
			if s.from == from && s.to == to {
				n += s.persons
			}
		}
	}
	return n
}

// stateID returns the number of a state in the models, or 0.
func (d *data) stateID(name string) int { return slices.Index(d.study.Livelihood.States(), name) + 1 }

// livelihoodState computes person-months by state.
func (d *data) livelihoodState(*study.Result) (cells, error) {
	present, err := d.presence()
	if err != nil {
		return nil, err
	}
	months, err := d.byState("select group_id, stratum, state_id, 0, n_months, n_persons from livelihood.state_count")
	of := func(group string, state int) strata {
		all := strata{}
		for _, id := range d.coding.Members(group) {
			for _, s := range months[id] {
				in := 0.0
				if s.from == state {
					in = float64(s.n)
				}
				all.add(s.stratum, s.n, in)
			}
		}
		return all
	}
	pools := map[int]strata{}
	pool := func(state int) strata {
		if pools[state] == nil {
			pools[state] = of(study.Pool, state)
		}
		return pools[state]
	}
	return func(l *study.Line, group, category string) cell {
		persons, ever := int64(0), int64(0)
		for _, id := range d.coding.Members(group) {
			for _, f := range present[id] {
				persons += f.n
				if f.present != 0 {
					ever += f.n
				}
			}
		}
		state := d.stateID(category)
		own := of(group, state)
		all, sum := own.total()
		switch {
		case l.Measure == "persons":
			return count(ever)
		case l.Measure == "person_months" && category == study.Outside:
			return count(persons*int64(len(d.study.Livelihood.Months())) - all).over(persons)
		case l.Measure == "person_months":
			return count(int64(sum)).over(d.personsOf(months, group, state, 0))
		case l.Measure == "share":
			return share(int64(sum), all).over(d.personsOf(months, group, state, 0))
		}
		return own.meanOf(pool(state), l.Measure)
	}, err
}

// stateByMonth computes the shares of states of those present in each month.
func (d *data) stateByMonth(*study.Result) (cells, error) {
	type key struct{ group, month, state int }
	n := map[key]int64{}
	err := d.read("select group_id, month_id, state_id, n from livelihood.state_month",
		func(scan func(...any) error) error {
			var k key
			var persons int64
			err := scan(&k.group, &k.month, &k.state, &persons)
			n[k] = persons
			n[key{k.group, k.month, 0}] += persons
			return err
		})
	months := map[string]int{}
	for i, m := range d.study.Livelihood.Months() {
		months[m.Format("2006-01")] = i + 1
	}
	return func(_ *study.Line, group, category string) cell {
		name, state, _ := strings.Cut(category, "/")
		in, all := int64(0), int64(0)
		for _, id := range d.coding.Members(group) {
			in += n[key{id, months[name], d.stateID(state)}]
			all += n[key{id, months[name], 0}]
		}
		return share(in, all).among(in, all)
	}, err
}

// mainSource computes the shares by the main source of a year.
func (d *data) mainSource(*study.Result) (cells, error) {
	present, err := d.presence()
	if err != nil {
		return nil, err
	}
	type row struct{ stratum, source, n int }
	type key struct{ group, year int }
	rows := map[key][]row{}
	err = d.read("select group_id, year, stratum, source_id, n from livelihood.year_count",
		func(scan func(...any) error) error {
			var k key
			var r row
			err := scan(&k.group, &k.year, &r.stratum, &r.source, &r.n)
			rows[k] = append(rows[k], r)
			return err
		})
	// of returns those present the whole year and how many of them have the source as their main one; 0 is none.
	of := func(group string, year, source int) strata {
		all := d.presentIn(present, group, d.monthBits(year))
		for _, id := range d.coding.Members(group) {
			for _, r := range rows[key{id, year}] {
				if r.source == source {
					all.add(r.stratum, 0, float64(r.n))
				}
				if source == 0 {
					all.add(r.stratum, 0, -float64(r.n))
				}
			}
		}
		if source == 0 {
			for _, s := range all {
				s.sum += float64(s.units)
			}
		}
		return all
	}
	return func(l *study.Line, group, category string) cell {
		label, name, _ := strings.Cut(category, "/")
		year, _ := strconv.Atoi(label)
		source := slices.Index(d.study.Livelihood.SourceNames(), name) + 1
		own := of(group, year, source)
		all, sum := own.total()
		switch l.Measure {
		case "persons":
			return count(all)
		case "share":
			return share(int64(sum), all).among(int64(sum), all)
		}
		return own.meanOf(of(study.Pool, year, source), l.Measure)
	}, err
}

// transitions computes moves from one state to another.
func (d *data) transitions(*study.Result) (cells, error) {
	pairs, err := d.byState("select group_id, stratum, from_id, to_id, n, n_persons from livelihood.move")
	of := func(group string, from, to int) strata {
		all := strata{}
		for _, id := range d.coding.Members(group) {
			for _, p := range pairs[id] {
				if p.from != from {
					continue
				}
				moved := 0.0
				if p.to == to {
					moved = float64(p.n)
				}
				all.add(p.stratum, p.n, moved)
			}
		}
		return all
	}
	const thousand = 1000
	return func(l *study.Line, group, category string) cell {
		a, b, _ := strings.Cut(category, ">")
		from, to := d.stateID(a), d.stateID(b)
		own := of(group, from, to)
		all, moved := own.total()
		switch l.Measure {
		case "moves":
			return count(int64(moved)).over(d.personsOf(pairs, group, from, to))
		case "rate":
			rate := share(int64(moved), all).over(d.personsOf(pairs, group, from, to))
			rate.value *= thousand
			return rate
		}
		c := own.meanOf(of(study.Pool, from, to), l.Measure)
		c.value *= thousand
		return c
	}, err
}

// course is one row of livelihood.course_count: n persons who are present in all months.
type course struct {
	stratum, nets, moves int
	entropy              float64
	n                    int64
}

// courses returns those present in all months by base group, always in the same order.
func (d *data) courses() (map[int][]course, error) {
	return loadOnce(d, "livelihood.course_count", func() (map[int][]course, error) {
		all := map[int][]course{}
		in := make([]int, len(d.study.Livelihood.States()))
		query := `select group_id, stratum, n_nets, moves, months_by_state, n from livelihood.course_count
			order by group_id, stratum, n_nets, moves, months_by_state`
		return all, d.read(query, func(scan func(...any) error) error {
			var group int
			var c course
			var months int64
			err := scan(&group, &c.stratum, &c.nets, &c.moves, &months, &c.n)
			for i := range in {
				in[i] = int(months >> (6 * i) & 63)
			}
			c.entropy = stats.Entropy(in)
			all[group] = append(all[group], c)
			return err
		})
	})
}

// everStates computes how many nets, moves and states the complete have.
func (d *data) everStates(*study.Result) (cells, error) {
	courses, err := d.courses()
	valueOf := func(c course, measure string) float64 {
		switch measure {
		case "mean_nets":
			return float64(c.nets)
		case "mean_moves":
			return float64(c.moves)
		}
		return c.entropy
	}
	of := func(group, measure string) strata {
		all := strata{}
		for _, id := range d.coding.Members(group) {
			for _, c := range courses[id] {
				all.add(c.stratum, c.n, float64(c.n)*valueOf(c, measure))
			}
		}
		return all
	}
	shared := func(group, measure string) contributions {
		var all contributions
		for _, id := range d.coding.Members(group) {
			for _, c := range courses[id] {
				all.join(equal(valueOf(c, measure), c.n))
			}
		}
		return all
	}
	type asked struct{ group, measure string }
	done := map[asked]strata{}
	once := func(group, measure string) strata {
		if done[asked{group, measure}] == nil {
			done[asked{group, measure}] = of(group, measure)
		}
		return done[asked{group, measure}]
	}
	return func(l *study.Line, group, category string) cell {
		measure, compared := strings.CutSuffix(l.Measure, "_comparison")
		own := once(group, measure)
		all, sum := own.total()
		switch {
		case l.Measure == "persons":
			return count(all)
		case l.Measure == "share":
			with := int64(0)
			for _, id := range d.coding.Members(group) {
				for _, c := range courses[id] {
					if strconv.Itoa(c.nets) == category {
						with += c.n
					}
				}
			}
			return share(with, all).among(with, all)
		case compared || l.Measure == "unmatched_persons":
			return own.meanOf(once(study.Pool, measure), l.Measure)
		}
		return number(per(sum, all)).over(all).from(shared(group, measure))
	}, err
}

// sequence is a sequence of states and the persons of a group who have it, by stratum.
type sequence struct {
	text    string
	n       int64
	strata  map[int]int64
	numbers string // of its states, in hexadecimal
}

// sequencesOf returns the frequent sequences of a group, the most frequent first, of equally frequent ones the smaller
// text.
func (d *data) sequencesOf(group string) ([]sequence, error) {
	byNumbers, err := d.sequences()
	if err != nil {
		return nil, err
	}
	var all []sequence
	for _, one := range d.sequencesIn(byNumbers, group) {
		if one.n >= int64(d.study.Livelihood.SequenceOf) {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b sequence) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.text, b.text)) })
	return all[:min(len(all), d.study.Livelihood.MostSequences)], nil
}

// sequences returns the rows of livelihood.sequence, by base group.
func (d *data) sequences() (map[int][]sequence, error) {
	return loadOnce(d, "livelihood.sequence", func() (map[int][]sequence, error) {
		states := d.study.Livelihood.States()
		all := map[int][]sequence{}
		return all, d.read("select group_id, stratum, digits, n from livelihood.sequence",
			func(scan func(...any) error) error {
				var group, stratum int
				var s sequence
				if err := scan(&group, &stratum, &s.numbers, &s.n); err != nil {
					return err
				}
				var names []string
				for _, digit := range s.numbers {
					id, err := strconv.ParseInt(string(digit), 16, 8)
					if err != nil || id < 1 || int(id) > len(states) {
						return fmt.Errorf("result: a sequence of states with the digit %q", digit)
					}
					names = append(names, states[id-1])
				}
				s.text, s.strata = strings.Join(names, ">"), map[int]int64{stratum: s.n}
				all[group] = append(all[group], s)
				return nil
			})
	})
}

// sequencesIn adds the sequences of the base groups of a group.
func (d *data) sequencesIn(rows map[int][]sequence, group string) map[string]sequence {
	all := map[string]sequence{}
	for _, id := range d.coding.Members(group) {
		for _, row := range rows[id] {
			one, ok := all[row.text]
			if !ok {
				one = sequence{text: row.text, strata: map[int]int64{}}
			}
			one.n += row.n
			for stratum, n := range row.strata {
				one.strata[stratum] += n
			}
			all[row.text] = one
		}
	}
	return all
}

// frequentSequences computes the rows of the frequent sequences of each group.
func (d *data) frequentSequences(r *study.Result) (cells, error) {
	present, err := d.presence()
	if err != nil {
		return nil, err
	}
	rows, err := d.sequences()
	if err != nil {
		return nil, err
	}
	rank := map[string]map[string]int{}
	for _, l := range r.Lines {
		for _, g := range l.Groups {
			ranked, err := d.sequencesOf(g)
			if err != nil {
				return nil, err
			}
			rank[g] = map[string]int{}
			for i, s := range ranked {
				rank[g][s.text] = i + 1
			}
		}
	}
	in := map[string]map[string]sequence{}
	of := func(group, text string) strata {
		if in[group] == nil {
			in[group] = d.sequencesIn(rows, group)
		}
		all := d.presentIn(present, group, d.monthBits(0))
		for stratum, n := range in[group][text].strata {
			all.add(stratum, 0, float64(n))
		}
		return all
	}
	return func(l *study.Line, group, category string) cell {
		own := of(group, category)
		all, sum := own.total()
		with := int64(sum)
		switch l.Measure {
		case "rank":
			return number(float64(rank[group][category])).over(with)
		case "persons":
			return count(with)
		case "share":
			return share(with, all).among(with, all)
		}
		return own.meanOf(of(study.Pool, category), l.Measure)
	}, nil
}

// spells computes how long the spells of the safety nets last.
func (d *data) spells(*study.Result) (cells, error) {
	type key struct{ group, net int }
	lasting := map[key][]stats.Lasting{}
	err := d.read(`select group_id, net_id, length, n, ended from livelihood.spell`,
		func(scan func(...any) error) error {
			var k key
			var length int
			var n int64
			var ended bool
			err := scan(&k.group, &k.net, &length, &n, &ended)
			one := stats.Lasting{Length: length, Censored: n}
			if ended {
				one = stats.Lasting{Length: length, Ended: n}
			}
			lasting[k] = append(lasting[k], one)
			return err
		})
	if err != nil {
		return nil, err
	}
	persons := map[key]int64{}
	err = d.read("select group_id, net_id, n from livelihood.spell_person", func(scan func(...any) error) error {
		var k key
		var n int64
		err := scan(&k.group, &k.net, &n)
		persons[k] = n
		return err
	})
	nets := map[string]int{}
	for i, n := range d.study.Livelihood.Nets() {
		nets[n.Name] = i + 1
	}
	return func(l *study.Line, group, category string) cell {
		with, byLength := int64(0), map[int]stats.Lasting{}
		for _, id := range d.coding.Members(group) {
			k := key{id, nets[category]}
			with += persons[k]
			for _, s := range lasting[k] {
				at := byLength[s.Length]
				byLength[s.Length] = stats.Lasting{Length: s.Length, Ended: at.Ended + s.Ended,
					Censored: at.Censored + s.Censored}
			}
		}
		return spellCell(l.Measure, slices.Collect(maps.Values(byLength)), with)
	}, err
}

// spellCell computes a measure of spells, which are those of some persons.
func spellCell(measure string, lasting []stats.Lasting, persons int64) cell {
	all, ended := int64(0), int64(0)
	for _, s := range lasting {
		all, ended = all+s.Ended+s.Censored, ended+s.Ended
	}
	switch measure {
	case "spells":
		return count(all).over(persons)
	case "persons":
		return count(persons)
	case "ended":
		return count(ended).over(persons)
	case "median_months":
		median, low, high := stats.MedianLength(stats.KaplanMeier(lasting))
		c := number(median).over(persons)
		if !math.IsNaN(median) {
			c.low, c.high = low, high
		}
		return c
	}
	months, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(measure, "share_after_"), "_months"))
	longer := stats.Longer(lasting, months)
	c := number(longer.Share).over(persons)
	c.low, c.high = longer.Low, longer.High
	return c
}
