package study

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/lang"
)

// The kinds of results about what people live on, month by month, defined in docs/livelihood.md.
const (
	LivelihoodState      Kind = "livelihood_state"
	StateByMonth         Kind = "state_by_month"
	MainSource           Kind = "main_source"
	BasicLivelihood      Kind = "basic_livelihood"
	SafetyNetTransitions Kind = "safety_net_transitions"
	EverStates           Kind = "ever_states"
	FrequentSequences    Kind = "frequent_sequences"
	Spells               Kind = "spells"
)

// LivelihoodKinds are the kinds about livelihood, in the order of the documentation.
var LivelihoodKinds = []Kind{LivelihoodState, StateByMonth, MainSource, BasicLivelihood, SafetyNetTransitions,
	EverStates, FrequentSequences, Spells, AfterControl, IncompatibleMonths, LargeAmounts, VulnerableAreas, DebtDepth,
	DebtPersistence, RecoveredClaims, DebtByLivelihood}

// The states that are no safety net. Outside is the state of who is not present.
const (
	Work       = "work"
	Unemployed = "unemployed"
	NoSource   = "none"
	Outside    = "outside"
)

// AnyNet is the category of all safety nets together.
const AnyNet = "any_net"

// Bounds of what the models hold: a month is a bit of a mask, a state one digit of sixteen, and the number of months in
// each state six bits.
const (
	mostMonths = 36
	mostNets   = 7
)

// Livelihood defines what people live on: the months that are followed, the sources of income in their order, and the
// limits of the results.
type Livelihood struct {
	Period        Period   // whole months
	Ages          Range    // who is present, on the first day of the month
	Sources       []Source // in their order
	WorkFrom      int      // kronor of pay in a month from which a person works
	BasicMonths   int      // months of a year in the state of a net that make it the basic livelihood
	BasicShare    float64  // the least share of the year's known income that the net then gives
	MostSequences int      // how many frequent sequences of a group are shown
	SequenceOf    int      // the fewest persons that a frequent sequence has
	FollowUp      []int    // months after a control
	Recovery      Period   // whole years in which recovery claims were decided
	Incompatible  []IncompatibleRule
}

// Source is a source of income.
type Source struct {
	Name     string
	Benefits []string // empty if it is pay
	Net      Net
	Focus    bool // one of the nets whose use the study is about
}

// Pay reports whether the source is pay.
func (s *Source) Pay() bool { return len(s.Benefits) == 0 }

// Net is the kind of safety net that a source is.
type Net string

// The kinds of safety nets. A source that is no net has the empty kind.
const (
	IncomeNet Net = "income" // takes the place of pay
	OtherNet  Net = "other"  // a state of its own only without an income net and work
)

// IncompatibleRule is a rule about sources that the rules do not let stand side by side in a month: a benefit of at
// least Amount in the month and in the month before, and pay of at least Pay; or, where Days is positive, two benefits
// that are both for at least so many days of the month.
type IncompatibleRule struct {
	Name              string
	Benefits          []string // one, or two where Days is positive
	Amount, Pay, Days int
}

// Nets returns the safety nets in the order of states: those of income first, each kind in the order of sources.
func (l *Livelihood) Nets() []Source {
	var all []Source
	for _, kind := range []Net{IncomeNet, OtherNet} {
		for _, s := range l.Sources {
			if s.Net == kind {
				all = append(all, s)
			}
		}
	}
	return all
}

// States returns the states of those who are present, in their order: the nets of income, work, the other nets,
// unemployed and none. The number of a state is its place here and one more.
func (l *Livelihood) States() []string {
	var income, other []string
	for _, n := range l.Nets() {
		if n.Net == IncomeNet {
			income = append(income, n.Name)
		} else {
			other = append(other, n.Name)
		}
	}
	return slices.Concat(income, []string{Work}, other, []string{Unemployed, NoSource})
}

// FocusNets returns the names of the nets whose use the study is about.
func (l *Livelihood) FocusNets() []string {
	return namesOf(l.Sources, func(s Source) bool { return s.Focus })
}

// SourceNames returns the names of all sources in their order.
func (l *Livelihood) SourceNames() []string {
	return namesOf(l.Sources, func(Source) bool { return true })
}

// NetNames returns the names of the safety nets in the order of sources.
func (l *Livelihood) NetNames() []string {
	return namesOf(l.Sources, func(s Source) bool { return s.Net != "" })
}

func namesOf(sources []Source, chosen func(Source) bool) []string {
	var all []string
	for _, s := range sources {
		if chosen(s) {
			all = append(all, s.Name)
		}
	}
	return all
}

// Months returns the first days of the period's months.
func (l *Livelihood) Months() []time.Time {
	var all []time.Time
	for m := l.Period.From.Time; !m.IsZero() && !m.After(l.Period.To.Time); m = m.AddDate(0, 1, 0) {
		all = append(all, m)
	}
	return all
}

// Years returns the calendar years that lie wholly in the period.
func (l *Livelihood) Years() []int {
	var all []int
	for _, m := range l.Months() {
		if m.Month() == time.January && !m.AddDate(1, 0, -1).After(l.Period.To.Time) {
			all = append(all, m.Year())
		}
	}
	return all
}

// LastYear returns the last of the calendar years that lie wholly in the period, as a category; empty if there is none.
func (l *Livelihood) LastYear() string {
	if years := l.Years(); len(years) > 0 {
		return strconv.Itoa(years[len(years)-1])
	}
	return ""
}

// AdultsAllYear reports whether all who are present in the whole of the last year are in the analysis, and adults on
// the day of debts: they are neither dead nor emigrated on the reference date, and were old enough all year.
func (s *Study) AdultsAllYear() bool {
	years := s.Livelihood.Years()
	if len(years) == 0 {
		return false
	}
	from := time.Date(years[len(years)-1], time.January, 1, 0, 0, 0, 0, time.UTC)
	return !from.AddDate(1, 0, -1).Before(s.ReferenceDate.Time) && !s.Debt.AsOf.Before(from) &&
		s.Livelihood.Ages.Min >= s.Debt.AdultAge
}

// Moves returns the categories of moves from one state to another: those from the first state first.
func (l *Livelihood) Moves() []string {
	var all []string
	for _, a := range l.States() {
		for _, b := range l.States() {
			if a != b {
				all = append(all, a+">"+b)
			}
		}
	}
	return all
}

// readLivelihood reads the section livelihood, before the results that need it.
func (s *Study) readLivelihood(r *reader, f fields) {
	if !f.Has("livelihood") {
		return
	}
	l := &s.Livelihood
	g := r.Fields(f["livelihood"], "period", "ages", "sources", "work_from", "basic", "sequences", "follow_up",
		"recovery", "incompatible")
	l.Period = r.period(g["period"], true)
	if n := len(l.Months()); n > mostMonths {
		r.Fail(g["period"], lang.Textf("perioden har %d månader, fler än högst tillåtna %d",
			"the period has %d months, more than the %d allowed", n, mostMonths),
			lang.Text{SV: "välj en kortare period", EN: "choose a shorter period"})
	}
	s.Periods.Followed = l.Period
	l.Ages = r.span(g["ages"])
	s.readSources(r, g["sources"])
	l.WorkFrom = r.Whole(g["work_from"], 1, 10_000_000)
	basic := r.Fields(g["basic"], "months", "share")
	l.BasicMonths = r.Whole(basic["months"], 1, 12)
	l.BasicShare = r.share(basic["share"])
	sequences := r.Fields(g["sequences"], "most", "persons")
	l.MostSequences = r.Whole(sequences["most"], 1, 1000)
	l.SequenceOf = r.Whole(sequences["persons"], 5, 1_000_000)
	for _, item := range r.Items(g["follow_up"]) {
		months := r.Whole(item, 1, mostMonths)
		if slices.Contains(l.FollowUp, months) && months > 0 {
			r.Twice(item, strconv.Itoa(months))
		}
		l.FollowUp = append(l.FollowUp, months)
	}
	l.Recovery = r.period(g["recovery"], false)
	r.Each(g["incompatible"], func(name, value ast.Node) {
		l.Incompatible = append(l.Incompatible, r.incompatible(name, value))
	})
}

func (s *Study) readSources(r *reader, n ast.Node) {
	l := &s.Livelihood
	place := map[string]string{} // the source of each benefit
	pays := 0
	r.Each(n, func(name, value ast.Node) {
		g := r.Fields(value, "benefits?", "net?", "focus?")
		one := Source{Name: r.newName(name)}
		if slices.Contains([]string{Unemployed, NoSource, Outside, AnyNet}, one.Name) ||
			one.Name == Work && g.Has("benefits") {
			r.Fail(name, lang.Textf("%q är ett namn som studien använder för något annat",
				"%q is a name that the study uses for something else", one.Name),
				lang.Text{SV: "välj ett annat namn", EN: "choose another name"})
		}
		if g.Has("benefits") {
			one.Benefits = r.codes(g["benefits"], "benefit_payment", "benefit")
		} else {
			pays++
			if one.Name != Work || g.Has("net") {
				r.Fail(name, lang.Textf("källan %q saknar förmåner", "the source %q has no benefits", one.Name),
					lang.Text{SV: "skriv benefits: […]; bara work är lön och har inga",
						EN: "write benefits: […]; only work is pay and has none"})
			}
		}
		for _, b := range one.Benefits {
			if other := place[b]; other != "" {
				r.Fail(g["benefits"], lang.Textf("förmånen %q hör redan till källan %q",
					"the benefit %q belongs to the source %q already", b, other),
					lang.Text{SV: "en förmån hör till en källa", EN: "a benefit belongs to one source"})
			}
			place[b] = one.Name
		}
		if g.Has("net") {
			one.Net = Net(r.OneOf(g["net"], string(IncomeNet), string(OtherNet)))
		}
		if g.Has("focus") {
			one.Focus = r.Yes(g["focus"])
			if one.Focus && one.Net == "" {
				r.Fail(g["focus"], lang.Textf("%q är inget skyddsnät", "%q is no safety net", one.Name),
					lang.Text{SV: "skriv net: income eller other också", EN: "write net: income or other too"})
			}
		}
		l.Sources = append(l.Sources, one)
	})
	if n != nil && pays == 0 {
		r.Fail(n, lang.Text{SV: "källan work saknas", EN: "the source work is missing"},
			lang.Text{SV: "skriv work: {} på sin plats i ordningen", EN: "write work: {} in its place in the order"})
	}
	if nets := len(l.NetNames()); nets > mostNets {
		r.Fail(n, lang.Textf("%d källor är skyddsnät, fler än högst tillåtna %d",
			"%d sources are safety nets, more than the %d allowed", nets, mostNets),
			lang.Text{SV: "slå ihop några", EN: "join some of them"})
	}
}

// incompatible reads a rule about incompatible months.
func (r *reader) incompatible(name, value ast.Node) IncompatibleRule {
	g := r.Fields(value, "benefits", "amount?", "pay?", "days?")
	one := IncompatibleRule{Name: r.newName(name), Benefits: r.codes(g["benefits"], "benefit_payment", "benefit")}
	if g.Has("days") {
		one.Days = r.Whole(g["days"], 1, 31)
	}
	if g.Has("amount") {
		one.Amount = r.Whole(g["amount"], 1, 10_000_000)
	}
	if g.Has("pay") {
		one.Pay = r.Whole(g["pay"], 1, 10_000_000)
	}
	byDays := g.Has("days") && !g.Has("amount") && !g.Has("pay") && len(one.Benefits) == 2
	byPay := !g.Has("days") && g.Has("amount") && g.Has("pay") && len(one.Benefits) == 1
	if !byDays && !byPay {
		r.Fail(name, lang.Textf("regeln %q är varken om en förmån och lön eller om två förmåner samma dagar",
			"the rule %q is neither about a benefit and pay nor about two benefits of the same days", one.Name),
			lang.Text{SV: "skriv en förmån med amount och pay, eller två förmåner med days",
				EN: "write one benefit with amount and pay, or two benefits with days"})
	}
	return one
}

// Placeholders of categories that the data replace: every date of balances, and every frequent sequence of the group.
const (
	EveryAsOf     = "<as_of>"
	EverySequence = "<sequence>"
)

// dimension returns the categories that a placeholder about livelihood or cooperation stands for, and whether it is
// one.
func (s *Study) dimension(placeholder string) (all []string, ok bool) {
	l := &s.Livelihood
	switch placeholder {
	case "<month>":
		for _, m := range l.Months() {
			all = append(all, m.Format(monthForm))
		}
	case "<followed year>":
		for _, y := range l.Years() {
			all = append(all, strconv.Itoa(y))
		}
	case "<state>":
		all = l.States()
	case "<any state>":
		all = append(l.States(), Outside)
	case "<main source>":
		all = append(l.SourceNames(), NoSource)
	case "<net>":
		all = l.NetNames()
	case "<focus net>":
		all = l.FocusNets()
	case "<basic net>":
		all = append(l.FocusNets(), AnyNet)
	case "<move>":
		all = l.Moves()
	case "<number of nets>":
		for n := range len(l.NetNames()) + 1 {
			all = append(all, strconv.Itoa(n))
		}
	case "<follow-up>":
		for _, h := range l.FollowUp {
			all = append(all, strconv.Itoa(h))
		}
	case "<rule>":
		for _, rule := range l.Incompatible {
			all = append(all, rule.Name)
		}
	case "<recovery year>":
		for _, y := range l.Recovery.Years() {
			all = append(all, strconv.Itoa(y))
		}
	case "<debt>":
		all = debtNames(s)
	case "<recovery period>":
		all = []string{l.Recovery.Label()}
	default:
		return s.cooperationDimension(placeholder)
	}
	return all, true
}

// isCombination reports whether a category of a study file names dimensions of livelihood, as <followed year>/<net>.
func isCombination(word string) bool {
	none := &Study{}
	for part := range strings.SplitSeq(word, "/") {
		if _, ok := none.dimension(part); ok {
			return true
		}
	}
	return false
}

// combined returns the categories that a word stands for: every combination of its dimensions, the first dimension
// first. Other words, and placeholders that the data replace, stand for themselves.
func (s *Study) combined(word string) []string {
	all := []string{""}
	for i, part := range strings.Split(word, "/") {
		names, ok := s.dimension(part)
		if !ok {
			names = []string{part}
		}
		var longer []string
		for _, before := range all {
			for _, name := range names {
				if i > 0 {
					name = before + "/" + name
				}
				longer = append(longer, name)
			}
		}
		all = longer
	}
	return all
}

// Dimensions replaces the placeholders about livelihood among words by what they stand for.
func (s *Study) Dimensions(words []string) []string {
	var all []string
	for _, w := range words {
		all = append(all, s.combined(w)...)
	}
	return all
}
