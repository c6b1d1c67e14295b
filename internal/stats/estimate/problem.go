// Package estimate applies the estimators of comparisons to one's own numbers: ratios with their intervals, tests,
// bias analyses, curves and measures of concentration, each with its formula and its source.
//
// A problem has a topic and an input. Every method of the topic gives an estimate. A value that does not exist is NaN
// or infinite, never a number with something added to a cell.
package estimate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/stats/uncertain"
)

// Problem is a question with its numbers.
type Problem struct {
	ID, Topic, Source string
	Input             map[string]any // numbers, lists and maps, as JSON has them

	File string
	Line int // where it begins; 0 where that is not known
}

// Value is a named part of an estimate: a float64, a list, a list of lists, or Values.
type Value struct {
	Name string
	V    any
}

// Values are the parts of an estimate, in their order.
type Values []Value

// Estimate is what a method gives.
type Estimate struct {
	Method string
	Values Values
}

// Answer is what a problem's methods give, and the names of its input that none of them read.
type Answer struct {
	Estimates []Estimate
	Ignored   []string
}

// Solve applies every method of the problem's topic for which the input is there, in the order of the methods. An error
// is a fault.List with every mistake of the input.
func Solve(p *Problem) (*Answer, error) {
	methods := Of(p.Topic)
	if len(methods) == 0 {
		return nil, p.fault(lang.Textf("okänt ämne %q", "unknown topic %q", p.Topic),
			fault.DidYouMean(p.Topic, Topics()))
	}
	var all []Estimate
	in := &Input{problem: p, numbers: p.Input, used: map[string]bool{"conf": true}}
	for _, m := range methods {
		if !in.has(m.needs()) {
			continue
		}
		if m.many != nil {
			all = append(all, m.many(in)...)
		} else if v := m.one(in); v != nil {
			all = append(all, Estimate{m.Name, v})
		}
	}
	var ignored []string
	for name := range p.Input {
		if !in.used[name] {
			ignored = append(ignored, name)
		}
	}
	slices.Sort(ignored)
	if len(all) == 0 && len(in.faults) == 0 {
		in.fail(lang.Text{SV: "indata räcker inte till någon metod", EN: "the input is not enough for any method"},
			lang.Textf("ämnet %s tar %s", "the topic %s takes %s", p.Topic, strings.Join(needsOf(methods), "; ")))
	}
	slices.SortStableFunc(in.faults, func(a, b *fault.Fault) int { return cmp.Compare(a.Rule.EN, b.Rule.EN) })
	in.faults = slices.CompactFunc(in.faults, func(a, b *fault.Fault) bool { return *a == *b })
	if err := in.faults.Err(); err != nil {
		return nil, err
	}
	return &Answer{all, ignored}, nil
}

func needsOf(methods []Method) (all []string) {
	for _, m := range methods {
		if text := strings.Join(m.needs(), ", "); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

func (p *Problem) fault(rule, hint lang.Text) *fault.Fault {
	if p.ID != "" {
		rule = lang.Text{SV: p.ID + ": " + rule.SV, EN: p.ID + ": " + rule.EN}
	}
	return &fault.Fault{Kind: fault.Usage, File: p.File, Line: p.Line, Rule: rule, Hint: hint}
}

// Input reads the numbers of a problem and collects every mistake.
type Input struct {
	problem *Problem
	path    string // of a part of the input
	numbers map[string]any
	used    map[string]bool
	faults  fault.List
	above   *Input
	said    map[string]bool // values of which a mistake was told; the first is enough
}

func (in *Input) fail(rule, hint lang.Text) {
	for in.above != nil {
		in = in.above
	}
	in.faults = append(in.faults, in.problem.fault(rule, hint))
}

// Failed reports whether a mistake was found.
func (in *Input) Failed() bool { return len(in.faults) > 0 }

func (in *Input) has(names []string) bool {
	for _, name := range names {
		if _, there := in.numbers[name]; !there {
			return false
		}
	}
	return true
}

func (in *Input) get(name string) (any, bool) {
	in.used[name] = true
	v, there := in.numbers[name]
	return v, there
}

func (in *Input) wrong(name, sv, en string) {
	top := in
	for top.above != nil {
		top = top.above
	}
	if top.said == nil {
		top.said = map[string]bool{}
	}
	if top.said[in.path+name] {
		return
	}
	top.said[in.path+name] = true
	in.fail(lang.Text{SV: fmt.Sprintf("%q ska vara %s", in.path+name, sv),
		EN: fmt.Sprintf("%q must be %s", in.path+name, en)},
		lang.Text{SV: "ansatz estimate --list beskriver varje ämne", EN: "ansatz estimate --list explains every topic"})
}

// Check adds a mistake if something does not hold for a value.
func (in *Input) Check(holds bool, name, sv, en string) {
	if !holds {
		in.wrong(name, sv, en)
	}
}

// Require adds a mistake if one value is greater than another that it is a part of.
func (in *Input) Require(holds bool, part, whole string) {
	if !holds {
		in.wrong(part, "högst "+whole, "at most "+whole)
	}
}

// Same adds a mistake if lists differ in length. It takes names and lengths in turn.
func (in *Input) Same(pairs ...any) bool {
	for i := 2; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != pairs[1] {
			in.wrong(pairs[i].(string), fmt.Sprintf("lika lång som %s", pairs[0]),
				fmt.Sprintf("as long as %s", pairs[0]))
			return false
		}
	}
	return true
}

// Number reads a number. "Inf" and "NaN" as texts are numbers.
func (in *Input) Number(name string) float64 {
	v, there := in.get(name)
	n, ok := number(v)
	if !there || !ok {
		in.wrong(name, "ett tal, med decimalpunkt om det har decimaler", "a number")
		return math.NaN()
	}
	return n
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case bool:
		return one(v), true
	case string:
		n, err := strconv.ParseFloat(v, 64)
		return n, err == nil
	}
	return math.NaN(), false
}

// Optional reads a number that may be left out.
func (in *Input) Optional(name string, otherwise float64) float64 {
	if _, there := in.numbers[name]; !there {
		in.used[name] = true
		return otherwise
	}
	return in.Number(name)
}

// Count reads a number that is not negative and finite.
func (in *Input) Count(name string) float64 {
	n := in.Number(name)
	in.Check(n >= 0 && !math.IsInf(n, 1), name, "ett tal som inte är negativt", "a number that is not negative")
	return n
}

// Positive reads a number above 0.
func (in *Input) Positive(name string) float64 {
	n := in.Number(name)
	in.Check(n > 0, name, "ett tal över 0", "a number above 0")
	return n
}

// Share reads a number from 0 to 1.
func (in *Input) Share(name string) float64 {
	n := in.Number(name)
	in.Check(n >= 0 && n <= 1, name, "ett tal från 0 till 1", "a number from 0 to 1")
	return n
}

// Confidence reads the level of the intervals, 0.95 where it is left out.
func (in *Input) Confidence() float64 {
	c := in.Optional("conf", 0.95)
	in.Check(c > 0 && c < 1, "conf", "mellan 0 och 1", "between 0 and 1")
	return c
}

// Numbers reads a list of numbers. One number is a list of one.
func (in *Input) Numbers(name string) (all []float64) {
	v, there := in.get(name)
	if n, ok := number(v); ok {
		return []float64{n}
	}
	list, ok := v.([]any)
	if !there || !ok {
		in.wrong(name, "en lista av tal", "a list of numbers")
		return nil
	}
	for _, item := range list {
		n, ok := number(item)
		if !ok {
			in.wrong(name, "en lista av tal", "a list of numbers")
			return nil
		}
		all = append(all, n)
	}
	return all
}

// Counts reads a list of numbers that are not negative and finite.
func (in *Input) Counts(name string) []float64 {
	all := in.Numbers(name)
	for _, n := range all {
		if !(n >= 0) || math.IsInf(n, 1) {
			in.wrong(name, "en lista av tal som inte är negativa", "a list of numbers that are not negative")
			break
		}
	}
	return all
}

// Labels reads a list of texts or numbers. A text is a list with spaces or commas between, as a table has it.
func (in *Input) Labels(name string) (all []string) {
	v, _ := in.get(name)
	if text, ok := v.(string); ok {
		return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
	}
	list, ok := v.([]any)
	if !ok {
		in.wrong(name, "en lista", "a list")
		return nil
	}
	for _, item := range list {
		all = append(all, fmt.Sprint(item))
	}
	return all
}

// Matrix reads a square list of lists.
func (in *Input) Matrix(name string) (rows [][]float64) {
	v, _ := in.get(name)
	list, ok := v.([]any)
	for _, item := range list {
		row := (&Input{problem: in.problem, numbers: map[string]any{name: item}, used: map[string]bool{}, above: in}).
			Counts(name)
		ok = ok && len(row) == len(list)
		rows = append(rows, row)
	}
	if !ok {
		in.wrong(name, "en lista av lika långa listor", "a list of lists of its own length")
		return nil
	}
	return rows
}

// Under reads a mapping.
func (in *Input) Under(name string) *Input {
	v, _ := in.get(name)
	numbers, ok := v.(map[string]any)
	if !ok {
		in.wrong(name, "namn med värden", "names with values")
	}
	return &Input{problem: in.problem, path: name + ".", numbers: numbers, used: map[string]bool{}, above: in}
}

// Strata reads tables of two by two: a list of mappings, or a mapping of lists, with a, n1, b and n0.
func (in *Input) Strata(name string) (all []twoByTwo) {
	v, _ := in.get(name)
	if list, ok := v.([]any); ok {
		for _, item := range list {
			numbers, ok := item.(map[string]any)
			if four, isList := item.([]any); isList && len(four) == 4 {
				numbers, ok = map[string]any{"a": four[0], "n1": four[1], "b": four[2], "n0": four[3]}, true
			}
			if !ok {
				in.wrong(name, "en lista med a, n1, b och n0 för varje skikt", "a list with a, n1, b and n0 of "+
					"each stratum")
				return nil
			}
			part := &Input{problem: in.problem, path: name + ".", numbers: numbers, used: map[string]bool{}, above: in}
			all = append(all, twoByTwo{a: part.Count("a"), n1: part.Count("n1"), b: part.Count("b"),
				n0: part.Count("n0")})
		}
		return all
	}
	return strataOf(in.Under(name))
}

// Distribution reads a number, which is then certain, or one of beta(a,b), uniform(least,most), triangular(least,mode,
// most) and trapezoidal(least,from,to,most).
func (in *Input) Distribution(name string) uncertain.Distribution {
	v, _ := in.get(name)
	if n, ok := number(v); ok {
		in.Check(n >= 0 && n <= 1, name, "från 0 till 1", "from 0 to 1")
		return uncertain.Certain(n)
	}
	text, _ := v.(string)
	d, ok := uncertain.Of(text)
	if !ok {
		in.wrong(name, "ett tal, beta(a,b), uniform(a,b), triangular(a,b,c) eller trapezoidal(a,b,c,d)",
			"a number, beta(a,b), uniform(a,b), triangular(a,b,c) or trapezoidal(a,b,c,d)")
	}
	return d
}
