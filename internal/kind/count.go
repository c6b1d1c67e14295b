package kind

import (
	"io/fs"
	"slices"
	"strings"
)

// Counted is a count that results print. The same set of persons or companies is one count in every result.
type Counted struct {
	Name     string `yaml:"count"`
	Of       string `yaml:"of"`       // empty for an amount
	Harmless bool   `yaml:"harmless"` // a small one identifies nobody
	Zero     string `yaml:"zero"`     // TellsNothing if a zero tells nothing about anybody; otherwise empty
	// what its numbers differ by: group, category, first (of the category what comes before the first slash), pair
	// (before the second), last_year (the category, in the last whole year of the period), number (the one in the
	// measure's name, besides the category), tie, size, company, row, all
	By []string `yaml:"by"`

	Overlaps  bool   `yaml:"overlaps"`   // does not add up over groups or ties, since one may be in several
	Families  string `yaml:"families"`   // for families and the pool it is this count instead
	OfGroups  string `yaml:"of_groups"`  // for groups of the study it is this count instead
	Everybody string `yaml:"everybody"`  // in the empty category it is this count instead
	Compared  string `yaml:"compared"`   // "members" or "outcome": in the empty category it is that of a comparison
	PartOf    string `yaml:"part_of"`    // is a part of this count of the same group
	LiesIn    string `yaml:"lies_in"`    // is a part of this count of everybody
	Strongest string `yaml:"strongest"`  // is this count for the strongest ties, and contains it for any tie
	Splits    string `yaml:"splits"`     // its categories divide this count, of the same first where it has one
	OverFirst string `yaml:"over_first"` // over the first dimension it adds up to this count of the second
	Nested    string `yaml:"nested"`     // how its categories are nested: see the constants Nested…
	Takes     string `yaml:"takes"`      // each of them has one at least of this count of the same group
	YearsOf   string `yaml:"years_of"`   // its categories are years, whose sum over the period is a part of this count
	SumOf     string `yaml:"sum_of"`     // is the sum of this count over the groups of Over, plus And
	SharesOut string `yaml:"shares_out"`
	And       string `yaml:"and"`

	// Adds lists counts that add up to it, Holds counts of which nobody is in two and all are in it, each of the same
	// group. An item is a count of the same category, or count/category; count/<placeholder> are the categories that
	// have one of these names after the category and a slash.
	Adds    []string `yaml:"adds"`
	Holds   []string `yaml:"holds"`
	Earlier *Earlier `yaml:"earlier"`
	// Joined names the count of a day that whoever is in none of Holds has joined since the day before.
	Joined string `yaml:"joined"`

	// AtMost lists counts of the same group that it cannot exceed, in every category that begins with its own or is
	// empty: persons present all year are present in each month of it. Who is beside it is no secret.
	AtMost     []string `yaml:"at_most"`
	EveryMonth []string `yaml:"every_month"` // counts that hold each of them once for every month of the period

	AnyNet bool `yaml:"any_net"` // its categories are years with nets, which lie in any net of the year
	// ButLast names the count by month that is, for the last month, beside it in the count that it is a part of.
	ButLast string `yaml:"but_last"`
	// ButFirst names its categories' moves: with the count of ButLast for the first month, those that end in a state
	// are in the months of it, too.
	ButFirst string `yaml:"but_first"`
	// Amount names an amount of the same day, of which each has so much as the limit says that is its number.
	Amount string `yaml:"amount"`
	// AllOf names the count of which it is a part in each category: all of it where the study leaves nobody of it out,
	// since those present the whole year are all adults in the analysis on the day of debts.
	AllOf string `yaml:"all_of"`
	// OfDay names the count of the day of debts that its categories together are a part of.
	OfDay *OfDay `yaml:"of_day"`

	Frame bool `yaml:"frame"` // says who of a cohort is there, and when; of a described group that is no secret

	Classes []string `yaml:"classes"` // in a category of one of these counts it is that count instead

	Into     []string `yaml:"into"`     // for Splits: everybody is in exactly one of these categories
	Over     []string `yaml:"over"`     // for SumOf and SharesOut: <role>, <level>, <tie>, <circle>, none
	Together string   `yaml:"together"` // counts with the same value add up, and are examined together
}

// How the categories of a count are nested.
const (
	NestedDebt   = "debt"   // like the study's categories of debts, of each day if categories begin with one
	NestedTime   = "time"   // now in ever
	NestedLimits = "limits" // a number after the slash is a limit: who reaches one reaches every lower one
)

// OfDay declares that people by source are together some of a count of the day of debts. All is the count of which the
// people are some, by source: those who are not are together some of those who are not on the day, either.
type OfDay struct {
	Count string `yaml:"count"`
	All   string `yaml:"all"`
}

// Earlier declares that a count whose category is a day is, together with other counts of that day, a count of the day
// before it.
type Earlier struct {
	Count string   `yaml:"count"`
	With  []string `yaml:"with"`
}

// Part splits an item of Adds and Holds into its count and its category, which is the given one if the item has none.
func Part(item, category string) (count, of string) {
	if count, of, ok := strings.Cut(item, "/"); ok {
		return count, of
	}
	return item, category
}

// OfAll ends the name of a count that covers everybody.
const OfAll = " of all"

// Step is a step of the attrition that prints a count.
type Step struct {
	Chain string   `yaml:"chain"`
	Name  string   `yaml:"step"`
	Count string   `yaml:"count"`
	Of    []string `yaml:"of"`    // the groups: <role>, <level>, <family>, <base group> or a name
	Dated string   `yaml:"dated"` // as of a kind
}

// ZeroTellsNothing reports whether a zero of the count tells nothing about anybody: it is declared so, or even a small
// count is harmless.
func (c *Counted) ZeroTellsNothing() bool { return c.Harmless || c.Zero == TellsNothing }

// Has reports whether a count's numbers differ by an axis.
func (c *Counted) Has(axis string) bool { return slices.Contains(c.By, axis) }

// Counts returns all counts, in the order of the file.
func Counts() []*Counted { return declared().counts }

// CountOf returns the declaration of a count, or nil if there is none.
func CountOf(name string) *Counted { return declared().count[name] }

// Steps returns the steps of the attrition that print a count.
func Steps() []Step { return declared().steps }

const zeroMistake = "zero is " + TellsNothing + ", or left out"

// countAxes are what the numbers of a count may differ by. first is the first dimension of a category, as the month of
// 2022-01/work and the state of work>none; last_year puts the last whole year of the period before the category.
var countAxes = []string{"group", "category", "first", "pair", "last_year", "number", "tie", "size", "company", "row",
	"all"}

func (d *declarations) readCounts(from fs.FS) error {
	const file = "counts.yaml"
	src, err := fs.ReadFile(from, file)
	if err != nil {
		return err
	}
	var doc struct {
		Counts []*Counted `yaml:"counts"`
		Steps  []Step     `yaml:"steps"`
	}
	if err := decode(file, src, &doc); err != nil {
		return err
	}
	d.counts, d.steps = doc.Counts, doc.Steps
	for _, c := range doc.Counts {
		if d.count[c.Name] != nil {
			return mistakeAt(file, src, c.Name, "the count is declared twice")
		}
		d.count[c.Name] = c
	}
	for _, c := range doc.Counts {
		others := []string{c.Families, c.OverFirst, c.OfGroups, c.Everybody, c.PartOf, c.LiesIn,
			c.Strongest, c.Splits, c.YearsOf, c.Takes, c.SumOf, c.SharesOut, c.And, c.AllOf, c.ButLast, c.Joined,
			c.ButFirst, c.Amount}
		for _, item := range slices.Concat(c.Adds, c.Holds, c.AtMost, c.EveryMonth) {
			part, _ := Part(item, "")
			others = append(others, part)
		}
		if c.Earlier != nil {
			others = append(append(others, c.Earlier.Count), c.Earlier.With...)
		}
		if c.OfDay != nil {
			others = append(others, c.OfDay.Count, c.OfDay.All)
		}
		for _, other := range others {
			if other != "" && d.count[other] == nil {
				return mistakeAt(file, src, other, "no such count")
			}
		}
		for _, a := range c.By {
			if !slices.Contains(countAxes, a) {
				return mistakeAt(file, src, a, "no such axis of a count")
			}
		}
		if c.Of != "" && !slices.Contains(things, c.Of) {
			return mistakeAt(file, src, c.Of, "no such thing is counted")
		}
		if c.Nested != "" && !slices.Contains([]string{NestedDebt, NestedTime, NestedLimits}, c.Nested) {
			return mistakeAt(file, src, c.Nested, "no such nesting")
		}
		if c.Harmless && !slices.Contains(harmlessThings, c.Of) {
			return mistakeAt(file, src, c.Name, "a small count of it is not harmless")
		}
		if c.Zero != "" && c.Zero != TellsNothing {
			return mistakeAt(file, src, c.Zero, zeroMistake)
		}
		for _, other := range c.Classes {
			if d.count[other] == nil {
				return mistakeAt(file, src, other, "no such count")
			}
		}
		for _, w := range slices.Concat(c.Over, c.Into) {
			known := []string{"<role>", "<level>", "<tie>", "<circle>", "<background>", "<state>", "<main source>",
				"<number of nets>"}
			if strings.HasPrefix(w, "<") && !slices.Contains(known, w) {
				return mistakeAt(file, src, w, "no such placeholder here")
			}
		}
	}
	for _, s := range doc.Steps {
		if d.count[s.Count] == nil {
			return mistakeAt(file, src, s.Count, "no such count")
		}
		if s.Dated != "" && !slices.Contains(dates, s.Dated) {
			return mistakeAt(file, src, s.Dated, notDated)
		}
	}
	return nil
}
