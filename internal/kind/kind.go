// Package kind declares the kinds of results. A declaration states what a kind measures and in which unit, its groups
// and categories, the counts that it prints and the counts behind its measures, the sums that hold, the models that it
// reads, its layout and its figures.
//
// Each kind is one file, kinds/NAME.yaml; counts.yaml declares the counts that several kinds print. A declaration
// refers to a study's own groups, ties, sizes, circles and periods by placeholders such as <tie>, never by name. The
// study parser, the computation, disclosure, the layout, the figures and the manual read the declarations. README.md
// explains each key and how to add a kind.
package kind

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/lexer"

	"ansatz/internal/lang"
)

//go:embed kinds/*.yaml counts.yaml texts.yaml
var source embed.FS

// Kind is one kind of result.
type Kind struct {
	ID     string    `yaml:"kind"`
	About  lang.Text `yaml:"about"`  // what it shows, in a few words
	Models []string  `yaml:"models"` // the models that it reads
	Own    bool      `yaml:"own"`    // a model of the study's own gives the rows and names their measures
	Lines  string    `yaml:"lines"`  // "none" where the kind gives all its rows itself, and a study lists none

	Groups     []string `yaml:"groups"`     // that a line may list; empty means the study's groups
	Categories []string `yaml:"categories"` // that a line may list; empty means "-" and the label of the period
	Period     string   `yaml:"period"`     // whose label names categories
	// Dated is the day or period that its counts are of, where its categories do not begin with it: Debts, or a period.
	Dated string `yaml:"dated"`

	Measures    []Measure         `yaml:"measures"`
	GroupCounts map[string]string `yaml:"group_counts"` // groups whose rows print a count of their own
	Compares    []Comparison      `yaml:"compares"`     // what the categories of a comparison ask
	BehindAll   bool              `yaml:"behind_all"`   // every count is the basis of the measures beside it
	Curve       *Curve            `yaml:"curve"`
	Sums        []Sum             `yaml:"sums"`
	Totals      []Joint           `yaml:"totals"`  // rows that add up to a count that other results may print
	Same        []Joint           `yaml:"same"`    // rows each of which is the count of its own group
	Occur       Where             `yaml:"occur"`   // rows that are there because they are at least one
	Telling     bool              `yaml:"telling"` // a category tells of those behind it: a withheld row is left out
	Cohort      bool              `yaml:"cohort"`  // its groups are followed over time: a profile may not describe one

	Layout       []View    `yaml:"layout"`
	Figures      []Figure  `yaml:"figures"`
	Drawings     bool      `yaml:"drawings"`      // its groups are clusters, which are drawn
	Stub         lang.Text `yaml:"stub"`          // the heading over its groups; empty if they are groups of people
	OrderBy      string    `yaml:"order_by"`      // the measure that sorts its groups, largest first
	Names        string    `yaml:"names"`         // the scope of label's names for it; empty: its own
	Listed       bool      `yaml:"listed"`        // its categories stand in the order of the study's lines
	ListedGroups bool      `yaml:"listed_groups"` // its groups do too

	Chapter    string     `yaml:"chapter"`    // of the page; one of Chapters
	Category   lang.Text  `yaml:"category"`   // what its categories are; empty if it has none
	Definition lang.Text  `yaml:"definition"` // how it is computed: paragraphs, one a line
	Reading    lang.Text  `yaml:"reading"`    // how to read it; often empty
	InReport   []InReport `yaml:"in_report"`  // the results of the built-in studies that are of the kind

	Example string `yaml:"example"` // the folder of internal/result/testdata that shows it
}

// Unit is how the values of a measure are written.
type Unit string

// The units of measures.
const (
	Count       Unit = "count"       // persons, companies, hours: a whole number
	Share       Unit = "share"       // a fraction, shown in percent
	Points      Unit = "points"      // a difference of fractions, shown in percentage points
	Kronor      Unit = "kronor"      // an amount
	Amount      Unit = "sum"         // an amount that adds up, and may be shown in millions
	Ratio       Unit = "ratio"       // a risk ratio
	Decimal     Unit = "decimal"     // a mean of counts, user-years
	Coefficient Unit = "coefficient" // between 0 and 1, three decimals
	Probability Unit = "probability" // between 0 and 1, three decimals; a smaller one is written as below 0.001
	Flag        Unit = "flag"        // 0 or 1
	Plain       Unit = "plain"       // as many decimals as needed, at most three; that of undeclared measures
)

var units = []Unit{Count, Share, Points, Kronor, Amount, Ratio, Decimal, Coefficient, Probability, Flag, Plain}

// Hundredfold reports whether people see a hundred times the number: in percent, or in percentage points.
func (u Unit) Hundredfold() bool { return u == Share || u == Points }

// things are what measures count. Small counts are withheld unless the declaration marks them as harmless.
var things = []string{"persons", "companies", "hours", "months", "investigations", "permits", "roles", "clusters",
	"pairs", "supports", "claims", "certificates", "requests", "decisions", "targets", "measures", "agencies",
	"reports"}

// harmlessThings are those of which a small count identifies nobody.
var harmlessThings = []string{"hours", "months", "investigations", "requests", "decisions", "agencies"}

// Statistic is the statistic that a measure computes from the values of persons or companies.
type Statistic string

// The statistics of measures.
const (
	Total         Statistic = "total"         // what they have together
	Mean          Statistic = "mean"          // the total divided by their number
	Median        Statistic = "median"        // over an odd number the value of one of them, else the mean of two
	Percentile    Statistic = "percentile"    // the value of one of them, or the mean of two
	Top           Statistic = "top"           // the part of the total that the largest P per cent of them have
	Maximum       Statistic = "maximum"       // the value of one of them
	Minimum       Statistic = "minimum"       // the value of one of them
	Own           Statistic = "own"           // the value of the only one that the row is about
	Quotient      Statistic = "ratio"         // a quotient of counts or shares, or a mean of such quotients
	Concentration Statistic = "concentration" // how unevenly something is shared out, from 0 to 1
	Expected      Statistic = "expected"      // what chance would give
)

var statistics = []Statistic{Total, Mean, Median, Percentile, Top, Maximum, Minimum, Own, Quotient, Concentration,
	Expected}

// owners are those whose values a statistic is made of.
var owners = []string{"persons", "companies", "pairs"}

// Contributed reports whether a measure is a total or a mean of contributions, so that one or two persons or companies
// may dominate it.
func (m *Measure) Contributed() bool {
	return m.Statistic == Total || m.Statistic == Mean || m.Statistic == Top
}

// Single reports whether a measure is or may be the value of a single person, company or pair: a median, percentile,
// maximum or minimum, or the value of the only one in the row.
func (m *Measure) Single() bool {
	return slices.Contains([]Statistic{Median, Percentile, Maximum, Minimum, Own}, m.Statistic)
}

// RestOn lists RestsOn for a row of a category: its name stands for <category>.
func (m *Measure) RestOn(category string) []string {
	all := slices.Clone(m.RestsOn)
	for i := range all {
		all[i] = strings.ReplaceAll(all[i], "<category>", category)
	}
	return all
}

// TellsNothing declares that a count's zero is structural: it follows from how the number is made, and tells nothing
// about anybody.
const TellsNothing = "tells_nothing"

// ZeroTellsNothing reports whether a zero of the measure tells nothing about anybody: it is declared for the measure or
// for its count, or even a small count of it is harmless. Any other zero tells that nobody in a group has something.
func (m *Measure) ZeroTellsNothing() bool {
	c := CountOf(m.Count)
	return m.Harmless || m.Zero == TellsNothing || c != nil && c.ZeroTellsNothing()
}

// Measure is one measure of a kind. Its name may hold placeholders: <tie> is one of the study's ties, sets of ties or
// none; <number> is a number.
type Measure struct {
	Name     string   `yaml:"name"`
	Unit     Unit     `yaml:"unit"`
	Models   []string `yaml:"models"`   // that it is read from, beside those of the kind
	Evidence bool     `yaml:"evidence"` // a study that asks for all evidence has it wherever it has risk_ratio
	Compares bool     `yaml:"compares"` // how far it bears is asked as of a risk_ratio; 1 is no difference
	Of       string   `yaml:"of"`       // what it counts, or is a share of
	Harmless bool     `yaml:"harmless"` // a small count of it identifies nobody
	Zero     string   `yaml:"zero"`     // TellsNothing if a zero tells nothing about anybody; otherwise empty
	// Elsewhere marks rows of other studies, which protect them: they are printed where their own study prints them.
	Elsewhere  bool     `yaml:"elsewhere"`
	Bands      bool     `yaml:"bands"`      // if it is withheld, a profile may print its band
	AtMost     string   `yaml:"at_most"`    // the measure of the same group and category that it cannot exceed
	Numerator  string   `yaml:"numerator"`  // of a share: the measure that prints its numerator
	Categories []string `yaml:"categories"` // that a line may list, where not those of the kind
	// Groups are the groups that it is the measure of, in place of the one of the same name without groups: of them it
	// counts something else.
	Groups []string `yaml:"groups"`

	Shown Unit `yaml:"shown"` // in which people see it, where that is another unit: a ratio that is a share

	Statistic Statistic `yaml:"statistic"` // what it makes of the values behind it; empty of plain counts and shares
	Whose     string    `yaml:"whose"`     // whose values these are: persons, companies, pairs

	Count string `yaml:"count"` // the count that is its value or numerator; empty where no other measure prints it
	// Turned is the group of the count where its category is the row's group: the row is printed the other way round
	// elsewhere.
	Turned string `yaml:"turned"`
	Whole  string `yaml:"whole"` // the count that is its denominator; "X of all" is the count X of everybody
	Behind string `yaml:"behind"`
	// RestsOn lists further counts that the measure is withheld with: measures of the same group and category, or, as
	// measure/category, of another category, or, as @measure, of the group that the study compares the group with. In
	// the name of a measure <category> is the category of the row.
	RestsOn []string `yaml:"rests_on"`
	// OverTime says that it is an estimate of how many there are by a time, of the number in its name or else in its
	// category. Its basis is how many there are by then.
	OverTime bool `yaml:"over_time"`

	// TimesRatio is the share that results from multiplying by the ratio of the two. The measure is withheld with the
	// denominator of that share.
	TimesRatio string `yaml:"times_ratio"`

	// Against is the row, of the measure in Behind, that a ratio compares with. The ratio is withheld with it too.
	Against *Against `yaml:"against"`

	PartOf string `yaml:"part_of"`
	Apart  bool   `yaml:"apart"` // of a quotient of two counts: the one is no part of the other
	MeanOf string `yaml:"mean_of"`
	Each   string `yaml:"each"` // the measure whose categories, numbers, add up to it

	Weighted   bool `yaml:"weighted"`   // with Each: each one counts as often as its category states
	Cumulative bool `yaml:"cumulative"` // each listed group contains the one before it

	Least int `yaml:"least"` // the bounds of the number in its name; none if both are 0
	Most  int `yaml:"most"`

	form *regexp.Regexp
}

// Against names the row that a ratio compares with, of the same result: of another group, or of another category. The
// category of the row stays what it is if Group is stated, and its group if it is empty.
type Against struct {
	Group    string `yaml:"group"`
	Category string `yaml:"category"` // "" is the empty category
}

// Comparison is the question of a category of a comparison: how many of these members have the outcome. An empty
// category means each.
type Comparison struct {
	Category string `yaml:"category"`
	Members  string `yaml:"members"`
	Outcome  string `yaml:"outcome"`
}

// Curve declares a curve: categories contain the mark, and the text after it gives the measures of the category before
// it.
type Curve struct {
	Mark string   `yaml:"mark"`
	From []string `yaml:"from"`
}

// Sum declares that rows add up over groups, categories or measures.
type Sum struct {
	Over     string   `yaml:"over"`     // group, category or measure
	Measures []string `yaml:"measures"` // the measures that add up; empty for a sum over measures
	Whole    string   `yaml:"whole"`    // what the others add up to
	Parts    []string `yaml:"parts"`    // the others; a final * matches any ending; empty means all
	In       string   `yaml:"in"`       // the kind whose results have the parts; empty means the same result
	Apart    string   `yaml:"apart"`    // of parts that overlap: the one that shares nobody with any other
	// Overlaps says that one may be in several parts: each is at most the whole, and together they are at least it.
	Overlaps   bool `yaml:"overlaps"`
	Inside     bool `yaml:"inside"`     // each part is at most the whole, and nothing else is known
	Within     bool `yaml:"within"`     // the parts share nobody: together they are at most the whole
	Numerators bool `yaml:"numerators"` // of shares: their numerators add up, and not what they are of
}

// Joint declares that rows add up to a count of counts.yaml, which other results may print.
type Joint struct {
	Rows    Where  `yaml:"rows"`
	Count   string `yaml:"count"`
	Group   string `yaml:"group"`    // of the count; empty means all
	AtLeast bool   `yaml:"at_least"` // one may be in several rows: together they are at least the count
	With    string `yaml:"with"`     // another group: the rows are its count too
	// AtMost says that the count may hold others than the rows, few of whom may not be known. Where the numbers are
	// equal it is known that it holds none.
	AtMost bool `yaml:"at_most"`
	// Beside lists other counts of the same group that the count holds besides the rows, nobody of them among these.
	Beside []string `yaml:"beside"`
	// PerCategory says that the count is told apart by category: the rows of each category add up to its own.
	PerCategory bool `yaml:"per_category"`
	PerGroup    bool `yaml:"per_group"` // the same of groups
}

// View declares a table of a result's rows: whether group, category and measure are its lines, its columns or its
// blocks. Of a category of several parts, such as 2023/work or work>none, each part can be an axis: first, second,
// third.
type View struct {
	Lines    []string  `yaml:"lines"`
	Columns  []string  `yaml:"columns"`
	Blocks   []string  `yaml:"blocks"`
	Measures []string  `yaml:"measures"` // in this order; empty means those that no other view names
	Where    Where     `yaml:"where"`    // of which rows
	Caption  lang.Text `yaml:"caption"`
	By       string    `yaml:"by"`   // the measure by which the lines of a block are sorted, the smallest first
	Fold     int       `yaml:"fold"` // blocks from this one on are folded; 0 means none, -1 all
	Full     bool      `yaml:"full"` // where measures and categories share an axis, the first measure is named too
}

// Figure declares a figure of a result's rows.
type Figure struct {
	Form     string    `yaml:"form"`     // one of forms, of which README.md says what each draws
	Measures []string  `yaml:"measures"` // drawn as one panel each in bars, and beside each other in dots
	Panels   string    `yaml:"panels"`   // what has a panel of its own: measure, category or group
	Where    Where     `yaml:"where"`
	Common   bool      `yaml:"common"`   // the panels have one scale
	Fold     bool      `yaml:"fold"`     // shown with the folded table
	Split    bool      `yaml:"split"`    // one figure per category, so that none is taller than a sheet
	Latest   bool      `yaml:"latest"`   // only the last category is drawn, such as the latest date
	Whole    string    `yaml:"whole"`    // the measure that a divided bar is the whole of, beside its name
	AtLeast  float64   `yaml:"at_least"` // categories that reach this value in no group shown are left to the table
	Title    lang.Text `yaml:"title"`    // if a result has several figures
}

// Where selects rows by their names. A list contains names, names with a final * for any ending or a first * for any
// beginning, and names after ! that are excluded; "-" is the empty category. An empty list selects all.
type Where struct {
	Groups     []string `yaml:"groups"`
	Categories []string `yaml:"categories"`
	Measures   []string `yaml:"measures"`
}

// Parts returns the parts of a category of several dimensions (2023/work) or of a move (work>none); one of a plain one.
func Parts(category string) []string {
	return strings.FieldsFunc(category, func(r rune) bool { return r == '/' || r == '>' })
}

// Any reports whether every row is selected.
func (w Where) Any() bool { return len(w.Groups)+len(w.Categories)+len(w.Measures) == 0 }

// NoLines reports whether the kind determines all its rows itself.
func (k *Kind) NoLines() bool { return k.Lines == "none" }

// MeasureOf returns the declaration of a measure for a group: the one that is declared for the group, or else that of
// every group.
func (k *Kind) MeasureOf(group, name string) (*Measure, bool) {
	for i := range k.Measures {
		if k.Measures[i].Name == name && slices.Contains(k.Measures[i].Groups, group) {
			return &k.Measures[i], true
		}
	}
	return k.Measure(name)
}

// Measure returns the declaration of a measure of every group: the one with that name, or else one whose placeholders
// match.
func (k *Kind) Measure(name string) (*Measure, bool) {
	for i := range k.Measures {
		if k.Measures[i].Name == name && len(k.Measures[i].Groups) == 0 {
			return &k.Measures[i], true
		}
	}
	for i := range k.Measures {
		if f := k.Measures[i].form; f != nil && f.MatchString(name) {
			return &k.Measures[i], true
		}
	}
	return nil, false
}

// Filled returns the part of a name that matches a measure's placeholder. It is empty if the measure has no placeholder
// or the name does not match.
func (m *Measure) Filled(name string) string {
	if m.form == nil {
		return ""
	}
	if found := m.form.FindStringSubmatch(name); len(found) > 1 {
		return found[1]
	}
	return ""
}

// InBounds reports whether the number in a measure's name is within the bounds that are declared for it.
func (m *Measure) InBounds(name string) bool {
	n, err := strconv.Atoi(m.Filled(name))
	return m.Most == 0 || err == nil && m.Least <= n && n <= m.Most
}

// Comparison returns the question of a category of a comparison.
func (k *Kind) Comparison(category string) (Comparison, bool) {
	for _, c := range k.Compares {
		if c.Category == "" || c.Category == category {
			return c, true
		}
	}
	return Comparison{}, false
}

// HasCount reports whether a measure prints a count.
func (k *Kind) HasCount(name string) bool {
	return slices.ContainsFunc(k.Measures, func(m Measure) bool { return m.Count == name })
}

// Of returns the kind with a name, and whether there is one.
func Of(id string) (*Kind, bool) {
	k, ok := declared().byID[id]
	return k, ok
}

// All returns all kinds, sorted by name.
func All() []*Kind { return declared().all }

// MeasureAnywhere returns the declaration of a measure from any kind, for the rows of own models: measures with the
// same name are the same measure, but that a small count of it may be harmless in one kind or of some groups and not in
// another; then it is the one that is not. tie reports whether a name is a tie of the study.
func MeasureAnywhere(name string, tie func(string) bool) (*Measure, bool) {
	var harmless *Measure
	for _, k := range All() {
		for i := range k.Measures { // of some groups it may count what is not harmless
			if m := &k.Measures[i]; len(m.Groups) > 0 && m.Name == name && !m.Harmless {
				return m, true
			}
		}
		if m,
			ok := k.Measure(name); ok && (m.form == nil || !strings.Contains(m.Name, "<tie>") || tie(m.Filled(name))) {
			if !m.Harmless {
				return m, true
			}
			harmless = cmp.Or(harmless, m)
		}
	}
	return harmless, harmless != nil
}

// IsCount reports whether the value is a count that must not be small.
func (m *Measure) IsCount() bool { return m.Unit == Count && !m.Harmless }

// Place returns the index of a measure in a list of declared names: of its own name, or else of the name of its
// declaration. It is -1 if the measure is not in the list.
func (k *Kind) Place(list []string, measure string) int {
	if i := slices.Index(list, measure); i >= 0 {
		return i
	}
	if m, ok := k.Measure(measure); ok {
		return slices.Index(list, m.Name)
	}
	return -1
}

// Matches reports whether a list of names, written as in Where, selects a name. An empty list selects every name.
func Matches(list []string, name string, fits func(placeholder, name string) bool) bool {
	chosen := true
	for i, item := range list {
		not := strings.HasPrefix(item, "!")
		if i == 0 {
			chosen = not
		}
		if fit(strings.TrimPrefix(item, "!"), name, fits) {
			return !not
		}
	}
	return chosen
}

func fit(item, name string, fits func(placeholder, name string) bool) bool {
	switch {
	case strings.HasPrefix(item, "*"):
		return strings.HasSuffix(name, strings.TrimPrefix(item, "*"))
	case item == "-":
		return name == ""
	case strings.HasPrefix(item, "<"):
		return fits != nil && fits(item, name)
	case strings.HasSuffix(item, "*"):
		return strings.HasPrefix(name, strings.TrimSuffix(item, "*"))
	}
	return item == name
}

type declarations struct {
	chapters []Chapter
	phrases  map[string]lang.Text
	all      []*Kind
	byID     map[string]*Kind
	counts   []*Counted
	count    map[string]*Counted
	steps    []Step
}

var declared = sync.OnceValue(func() *declarations {
	d, err := read(source)
	if err != nil {
		panic("kind: the declarations: " + err.Error())
	}
	return d
})

// read reads and checks the declarations of a folder. An error has the file, line and column.
func read(from fs.FS) (*declarations, error) {
	d := &declarations{byID: map[string]*Kind{}, count: map[string]*Counted{}}
	if err := d.readCounts(from); err != nil {
		return nil, err
	}
	if err := d.readTexts(from); err != nil {
		return nil, err
	}
	files, err := fs.Glob(from, "kinds/*.yaml")
	if err != nil {
		return nil, err
	}
	sources := map[string][]byte{}
	for _, file := range files {
		src, err := fs.ReadFile(from, file)
		if err != nil {
			return nil, err
		}
		k := &Kind{}
		if err := decode(file, src, k); err != nil {
			return nil, err
		}
		if want := strings.TrimSuffix(path.Base(file), ".yaml"); k.ID != want {
			return nil, mistakeAt(file, src, k.ID, "the kind is not called as the file is")
		}
		sources[k.ID] = src
		k.Definition, k.Reading = d.phrased(k.Definition), d.phrased(k.Reading)
		d.all, d.byID[k.ID] = append(d.all, k), k
	}
	for _, k := range d.all {
		if err := k.check(d, "kinds/"+k.ID+".yaml", sources[k.ID]); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func decode(file string, src []byte, into any) error {
	if err := yaml.NewDecoder(bytes.NewReader(src), yaml.Strict()).Decode(into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// mistakeAt returns a mistake with the line and column of a word in a file.
func mistakeAt(file string, src []byte, word, mistake string) error {
	for _, t := range lexer.Tokenize(string(src)) {
		if t.Value == word && t.Position != nil {
			return fmt.Errorf("%s:%d:%d: %q: %s", file, t.Position.Line, t.Position.Column, word, mistake)
		}
	}
	return fmt.Errorf("%s: %q: %s", file, word, mistake)
}
