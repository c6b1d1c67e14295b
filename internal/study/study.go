// Package study is the study file: everything about a study that is not the same in every study. Reference date,
// periods, groups and their order, benefits, comparison, results with their lines and titles.
//
// The report's study is built in (ansatz/study.yaml) and is an ordinary study; a copy of its file, changed, is another
// one. A study knows no SQL, no engine and no file of data: internal/result turns it into parameters of models and
// rows.
package study

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// Study is a study that has been read and checked: every name in it means something.
type Study struct {
	Name            string
	Title           lang.Text
	Report          Report
	ReferenceDate   Date
	QuarantineShare float64 // of a file's rows, above which its delivery fails
	Periods         Periods
	Groups          Groups
	Income          Income
	Background      []Category // categories of background and their codes
	Debt            Debt
	ExcludedFromPay []string   // benefits that "payments" leaves out
	Impulses        []Impulses // what control comparisons count; the first is all
	Comparison      Comparison
	Assistance      Assistance
	Permits         Permits
	Networks        Networks
	Results         []Result

	Warnings fault.List // what the file says to no purpose, with its place

	Base   *Study            // the study that it builds on; nil for none
	Read   []byte            // the file as it was read
	Source []byte            // the whole study: the file as it was read, with what it takes from its base
	Models map[string]string // the study's own models and its base's: layer/name.sql to SQL

	file    string
	origins []origin // where the lines of Source stand; nil where they are the file's
}

// Report is what the report says of itself.
type Report struct {
	Reference string // the agencies' registration number
	Date      Date
	Subtitle  lang.Text
}

// Date is a day.
type Date struct{ time.Time }

func (d Date) String() string { return d.Format(time.DateOnly) }

// Period is a range of days, both included.
type Period struct{ From, To Date }

// Periods are the study's periods; those of months run from the first day of the first month to the last day of the
// last.
type Periods struct {
	HadBenefit   Period // comparisons of benefits: payments paid
	Paid         Period // payments
	Investigated Period // investigations and impulses: opened
	Controlled   Period // control comparisons: opened
	Prescribed   Period // debts that became prescribed
	Assistance   Period // months of personal assistance
	Permits      Period // permits decided
	PermitHours  Period // months in which a permit's holder may have assistance hours
}

// Groups say who is in which group.
type Groups struct {
	Roles       []string // roles of active persons, strongest first; each is a base group
	Link        []Link   // contacts that make a person linked
	ContactRole string   // contacts with this role decide the level
	Levels      []Level  // the first that fits is a linked person's level; each level is a base group
	Strength    []string // all base groups of police persons, strongest first; family_ of each is a base group too
	Sets        []Set    // named sets, in the file's order; family_ of each set of police groups follows by itself
	Ties        []string // groups that make a tie, strongest first
}

// Link is a basis of contacts, and how many different actives make a person linked by it.
type Link struct {
	Basis string
	Least int
}

// Level is one line of the rules for levels.
type Level struct {
	Name              string
	Contacts, Regions Range
}

// Range is a range of whole numbers, both ends included; Max < 0 is without end.
type Range struct{ Min, Max int }

// Set is a named set of groups; Groups holds names of base groups only, each once, in the order of strength, families
// last.
type Set struct {
	Name   string
	Groups []string
}

// Category is a category and the codes that belong to it.
type Category struct {
	Name  string
	Codes []string
}

// Income says whose income is low.
type Income struct {
	Year     int
	Ages     Range
	LowShare float64 // of the median, below which an income is low
}

// Debt says which debts are counted.
type Debt struct {
	AsOf       Date
	AdultAge   int
	Categories []DebtCategory // besides the empty one, which is all balances of the day
}

// DebtCategory is a category of debts. Empty lists mean any.
type DebtCategory struct {
	Name       string
	Creditors  []string
	Kinds      []string
	Prescribed bool // prescribed debts of the period instead of balances of the day
}

// Impulses are the investigations left when those of some sources and channels are excluded.
type Impulses struct {
	Name            string
	ExcludedSources []string
	ExcludedDetails []string
}

// LeastK and MostK bound how many persons may be drawn per member.
const (
	LeastK = 1
	MostK  = 1000
)

// Comparison is how comparison groups are drawn.
type Comparison struct {
	K    int   // persons per member
	Seed int64 // what the draw is mixed with
}

// Assistance is what is said of personal assistance.
type Assistance struct {
	Rates         []Rate
	ExcludedRoles []string // roles in a company that are no main function
	Relatives     []string // kinds of close relatives of a user
	Sizes         []Size
	LargestShare  float64 // of all users, that the largest companies reach
	Circles       []Circle
}

// Rate is the price of an hour in a year, in kronor.
type Rate struct {
	Year   int
	Kronor float64
}

// Size is a named range of a company's users.
type Size struct {
	Name  string
	Users Range
}

// Circle is a class of represented companies. A company belongs to the first circle of which a representative or an
// assistant has a tie that is listed; a circle that lists none takes the rest.
type Circle struct {
	Name            string
	Representatives []string
	Assistants      []string
}

// Permits says which permits are counted.
type Permits struct {
	ResidenceKinds []string
	WorkKinds      []string
}

// Result is one table or figure.
type Result struct {
	Name  string
	Kind  Kind
	Model string // the study's own model, where Kind is Own
	Names Names  // what the own model may call its rows besides
	Title lang.Text
	Lines []Line
}

// Line is one measure of a result: a row for each group and category, groups before categories.
type Line struct {
	Measure    string
	Groups     []string
	Categories []string // "" is the empty category
}

// FamilyPrefix goes before a group's name to name the families of its members.
const FamilyPrefix = "family_"

// Pool is the group of comparison persons, and None the tie of who has none.
const (
	Pool = "pool"
	None = "none"
)

// BaseGroups returns the names of all base groups in the order of strength: the police groups, then their families.
func (g *Groups) BaseGroups() []string {
	names := append([]string(nil), g.Strength...)
	for _, s := range g.Strength {
		names = append(names, FamilyPrefix+s)
	}
	return names
}

// LevelNames returns the levels of linked persons, each once.
func (g *Groups) LevelNames() []string {
	var names []string
	for _, l := range g.Levels {
		if !slices.Contains(names, l.Name) {
			names = append(names, l.Name)
		}
	}
	return names
}

// Members returns the base groups that a group's name stands for, in the order of strength; nil where the name is no
// group.
func (g *Groups) Members(name string) []string {
	for _, base := range g.BaseGroups() {
		if base == name {
			return []string{base}
		}
	}
	for _, s := range g.Sets {
		if s.Name == name {
			return s.Groups
		}
	}
	return nil
}

// Names returns the names of all groups: base groups, then sets.
func (g *Groups) Names() []string {
	names := g.BaseGroups()
	for _, s := range g.Sets {
		names = append(names, s.Name)
	}
	return names
}

// isPolice says whether all of a set's groups are police groups.
func isPolice(groups []string) bool {
	for _, g := range groups {
		if strings.HasPrefix(g, FamilyPrefix) {
			return false
		}
	}
	return true
}

// Result returns the result of that name.
func (s *Study) Result(name string) (*Result, bool) {
	for i := range s.Results {
		if s.Results[i].Name == name {
			return &s.Results[i], true
		}
	}
	return nil, false
}

// Kind returns the kind of the result of that name; empty where there is none.
func (s *Study) Kind(name string) Kind {
	if r, ok := s.Result(name); ok {
		return r.Kind
	}
	return ""
}

// String says which study it is.
func (s *Study) String() string { return fmt.Sprintf("study %s, %s", s.Name, s.ReferenceDate) }
