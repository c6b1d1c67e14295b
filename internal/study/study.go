// Package study reads the study file. The file states everything that differs between studies: reference date, periods,
// groups and their order, benefits, comparisons, and results with their lines and titles.
//
// The report's study is built in (ansatz/study.yaml) and is an ordinary study. A changed copy of its file is another
// study. The package does not depend on SQL, an engine or data files: internal/result turns a study into parameters of
// models and into rows.
package study

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
)

// Study is a study that has been read and checked. Every name in it is defined.
type Study struct {
	Name            string
	Title           lang.Text
	Purpose         string // what the study is for, as decisions on deliveries name it; empty if not stated
	Report          Report
	ReferenceDate   Date
	QuarantineShare float64 // a delivery fails if a larger share of a file's rows is quarantined
	Periods         Periods
	Groups          Groups
	Income          Income
	Background      []Category // categories of background and their codes
	Debt            Debt
	ExcludedFromPay []string   // benefits that "payments" leaves out
	Impulses        []Impulses // the sets of impulses of control comparisons; the first is all
	Comparison      Comparison
	Assistance      Assistance
	Permits         Permits
	Networks        Networks
	Livelihood      Livelihood  // empty in a study without results about it
	Cooperation     Cooperation // empty in a study without results about it
	Evidence        Evidence
	Results         []Result

	Warnings fault.List // parts of the file that have no effect, with their place

	Base   *Study            // the study that it builds on, or nil
	Read   []byte            // the file as read
	Source []byte            // the whole study: the file merged with its base
	Models map[string]string // the study's own models and its base's: layer/name.sql to SQL

	file     string
	recorded bool     // read by Recorded
	embedded bool     // a study that ships with the program
	origins  []origin // where the lines of Source come from; nil if from the file itself
}

// Report holds the report's texts about itself.
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

// Periods are the study's periods. Those of months begin on the first day of the first month and end on the last day of
// the last.
type Periods struct {
	HadBenefit   Period // comparisons of benefits: payments paid
	Paid         Period // payments
	Investigated Period // investigations and impulses: opened
	Controlled   Period // control comparisons: opened
	Prescribed   Period // debts that became prescribed
	Assistance   Period // months of personal assistance
	Permits      Period // permits decided
	PermitHours  Period // months in which a permit's holder may have assistance hours
	Followed     Period // months of livelihood
}

// Groups defines who is in which group.
type Groups struct {
	Roles       []string // roles of active persons, strongest first; each is a base group
	Link        []Link   // the contacts that make a person linked
	ContactRole string   // contacts with this role decide the level
	Levels      []Level  // a linked person has the first level that matches; each level is a base group
	Strength    []string // all base groups of police persons, strongest first; family_ of each is a base group too
	Sets        []Set    // named sets, in the file's order; each set of police groups also has a family_ set
	Ties        []string // the groups that are ties, strongest first
}

// Link is a basis of contacts, and the number of different active persons that makes a person linked.
type Link struct {
	Basis string
	Least int
}

// Level is one line of the rules for levels.
type Level struct {
	Name              string
	Contacts, Regions Range
}

// Range is a range of whole numbers, including both ends. If Max < 0, it has no upper end.
type Range struct{ Min, Max int }

// Set is a named set of groups. Groups holds the names of base groups only, without duplicates, in the order of
// strength, families last.
type Set struct {
	Name   string
	Groups []string
}

// Category is a category and the codes that belong to it.
type Category struct {
	Name  string
	Codes []string
}

// Income defines low incomes.
type Income struct {
	Year     int
	Ages     Range
	LowShare float64 // of the median, below which an income is low
}

// Debt defines the debts that are counted.
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
	Prescribed bool     // prescribed debts of the period instead of balances of the day
	OtherThan  []string // the creditors that it leaves out; it counts every other one
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

// Drawing returns the study with another number of persons drawn per member, or another seed of the draw; nil is the
// study's own. A number outside LeastK to MostK is a fault.Usage.
func (s *Study) Drawing(k *int, seed *int64) (*Study, error) {
	other := *s
	if seed != nil {
		other.Comparison.Seed = *seed
	}
	if k != nil {
		if *k < LeastK || *k > MostK {
			return nil, &fault.Fault{Kind: fault.Usage,
				Rule: lang.Textf("--k ska vara %d till %d", "--k must be %d to %d", LeastK, MostK),
				Hint: lang.Text{SV: "utan --k gäller studiens", EN: "without --k the study's holds"}}
		}
		other.Comparison.K = *k
	}
	return &other, nil
}

// Comparison defines how comparison groups are drawn.
type Comparison struct {
	K    int   // persons per member
	Seed int64 // the seed of the draw
}

// Assistance holds the definitions for personal assistance.
type Assistance struct {
	Rates         []Rate
	ExcludedRoles []string // roles in a company that are not main functions
	Relatives     []string // kinds of close relatives of a user
	Sizes         []Size
	LargestShare  float64 // the share of all users that the largest companies have together
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

// Circle is a class of represented companies. A company belongs to the first circle that lists a tie of one of its
// representatives or assistants. A circle that lists no ties takes the remaining companies.
type Circle struct {
	Name            string
	Representatives []string
	Assistants      []string
}

// Permits defines the permits that are counted.
type Permits struct {
	ResidenceKinds []string
	WorkKinds      []string
}

// Result is one table or figure.
type Result struct {
	Name  string
	Kind  Kind
	Model string // the study's own model, where Kind is Own
	Names Names  // further names that the own model's rows may have
	Title lang.Text
	Lines []Line

	Outcomes []string // of ComparisonByClass: the outcomes that are compared

	Keep  []Selection // the rows that are withheld last
	Zeros []Selection // the rows in which a zero tells nothing about anybody, besides those of the kind
}

// Line is one measure of a result: a row for each group and category, groups before categories.
type Line struct {
	Measure    string
	Groups     []string
	Categories []string // "" is the empty category
}

// FamilyPrefix before a group's name gives the name of the families of its members.
const FamilyPrefix = "family_"

// Pool is the group of comparison persons. None is the tie of persons without a tie.
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

// LevelNames returns the levels of linked persons, without duplicates.
func (g *Groups) LevelNames() []string {
	var names []string
	for _, l := range g.Levels {
		if !slices.Contains(names, l.Name) {
			names = append(names, l.Name)
		}
	}
	return names
}

// Members returns the base groups of a named group, in the order of strength, or nil if there is no such group.
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

// isPolice reports whether all of a set's groups are police groups.
func isPolice(groups []string) bool {
	for _, g := range groups {
		if strings.HasPrefix(g, FamilyPrefix) {
			return false
		}
	}
	return true
}

// Result returns the result with a name, and whether there is one.
func (s *Study) Result(name string) (*Result, bool) {
	for i := range s.Results {
		if s.Results[i].Name == name {
			return &s.Results[i], true
		}
	}
	return nil, false
}

// Kind returns the kind of a result, or the empty kind if there is no such result.
func (s *Study) Kind(name string) Kind {
	if r, ok := s.Result(name); ok {
		return r.Kind
	}
	return ""
}

// String returns the study's name and reference date.
func (s *Study) String() string { return fmt.Sprintf("study %s, %s", s.Name, s.ReferenceDate) }
