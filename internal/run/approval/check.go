package approval

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"ansatz/internal/disclosure"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/run"
	"ansatz/internal/table"
	"ansatz/internal/workspace/ledger"
)

// Outcome is what a check comes to.
type Outcome string

// The outcomes of a check.
const (
	Passed  Outcome = "passed"
	Flagged Outcome = "flagged" // people must look at it
	Failed  Outcome = "failed"  // the proposal is refused
)

var outcomeNames = map[Outcome]lang.Text{
	Passed:  {SV: "uppfyllt", EN: "met"},
	Flagged: {SV: "att beakta", EN: "to be considered"},
	Failed:  {SV: "inte uppfyllt", EN: "not met"},
}

// Name is what people call the outcome.
func (o Outcome) Name() lang.Text { return outcomeNames[o] }

// The checks, in their order.
const (
	CheckKept        = "kept"        // a run has written the files, and the workspace keeps the release
	CheckCertificate = "certificate" // it proves that every withheld count is protected
	CheckFollows     = "follows"     // nothing withheld follows, with all that has left before
	CheckContext     = "context"     // each table has title, definition, period, groups and source
	CheckConditions  = "conditions"  // what the agencies that delivered have set
	CheckOnce        = "once"        // no figure was released before with another value
	CheckText        = "text"        // each number of the report's text is one of the results
)

var checkNames = map[string]lang.Text{
	CheckKept:        {SV: "resultaten är de som en körning skrev", EN: "the results are those that a run wrote"},
	CheckCertificate: {SV: "certifikatet håller", EN: "the certificate holds"},
	CheckFollows: {SV: "ingenting skyddat följer av det som är utlämnat",
		EN: "nothing withheld follows from what is released"},
	CheckContext:    {SV: "varje tabell har sitt sammanhang", EN: "each table has its context"},
	CheckConditions: {SV: "leveransernas villkor", EN: "conditions of the deliveries"},
	CheckOnce:       {SV: "varje tal lämnas ut en gång", EN: "each figure is released once"},
	CheckText: {SV: "rapportens tal är resultatens",
		EN: "the numbers of the report are those of the results"},
}

// Text is a text in both languages, in a document.
type Text struct {
	SV string `json:"sv"`
	EN string `json:"en"`
}

// In returns the text in a language.
func (t Text) In(l lang.Lang) string { return lang.Text(t).In(l) }

// Check is a check of a proposal with its reasons.
type Check struct {
	Check   string  `json:"check"`
	Outcome Outcome `json:"outcome"`
	Reasons []Text  `json:"reasons"`
}

// Name is what people call the check.
func (c Check) Name() lang.Text { return checkNames[c.Check] }

func (c *Check) say(o Outcome, t lang.Text) {
	if c.Reasons = append(c.Reasons, Text(t)); o == Failed || c.Outcome == Passed {
		c.Outcome = o
	}
}

// examination is a folder of results while it is checked.
type examination struct {
	release  *run.Release
	examined disclosure.Examined
	number   int // of the release that the workspace keeps
	contexts []report.Context
	checks   []Check
	changes  []Change
}

// examine checks a folder of results: all checks, whatever they come to.
func (d *desk) examine(ctx context.Context, r *run.Release, o Proposing) (*examination, error) {
	x := &examination{release: r}
	if err := x.kept(d); err != nil {
		return nil, err
	}
	x.certificate(o.Profile)
	earlier, err := d.earlier()
	if err != nil {
		return nil, err
	}
	if err := x.follows(ctx, earlier, o.Profile); err != nil {
		return nil, err
	}
	x.context(o.Definitions)
	x.conditions(d.ledger, d.in.Today)
	x.once(earlier, o.Correction)
	if o.Text != nil {
		x.text(earlier, o.Text)
	}
	return x, nil
}

func (x *examination) add(c Check) { x.checks = append(x.checks, c) }

// failed says whether the proposal must be refused.
func (x *examination) failed() bool {
	return slices.ContainsFunc(x.checks, func(c Check) bool { return c.Outcome == Failed })
}

func (x *examination) kept(d *desk) error {
	c := Check{Check: CheckKept, Outcome: Passed}
	number, strange, err := x.release.KeptIn(d.workspace)
	if err != nil {
		return err
	}
	switch {
	case x.release.Unprotected:
		c.say(Failed, lang.Text{SV: "mappen håller oskyddade värden", EN: "the folder holds unprotected values"})
	case number == 0:
		c.say(Failed, lang.Text{
			SV: "arbetsytan har inget utlämnande med de här resultaten: de är ändrade, från en annan arbetsyta eller " +
				"skyddade med en profil som inte får lämna huset",
			EN: "the workspace keeps no release with these results: they were changed, are of another workspace, or " +
				"protected by a profile that must not leave the house"})
	default:
		c.say(Passed, lang.Textf("utlämnande %d i arbetsytan", "release %d of the workspace", number))
	}
	for _, name := range strange {
		c.say(Failed, lang.Textf("ingen körning av utlämnandet har skrivit filen %s; gör om körningen",
			"no run of the release has written the file %s; run it again", name))
	}
	x.number = number
	x.add(c)
	return nil
}

func (x *examination) certificate(wanted *disclosure.Profile) {
	c := Check{Check: CheckCertificate, Outcome: Passed}
	var v disclosure.Verified
	x.examined, v = disclosure.Examine(x.release.Held, wanted)
	for _, f := range v.Faults {
		c.say(Failed, lang.Text{SV: f.Place.SV + ": " + f.Rule.SV, EN: f.Place.EN + ": " + f.Rule.EN})
	}
	switch {
	case len(v.Faults) > 0:
	case x.release.Noise.Most > 0:
		c.say(Passed, lang.Textf("%d antal med slumpmässigt tillägg, högst %d åt vardera hållet",
			"%d counts with noise, at most %d in either direction", v.Counts, x.release.Noise.Most))
	default:
		c.say(Passed, lang.Textf("%d skyddade antal, %d bevis, minsta skillnad %d",
			"%d withheld counts, %d proofs, smallest difference %d", v.Withheld, v.Proofs, v.Least))
	}
	x.add(c)
}

// past is a proposal that was made before and not rejected.
type past struct {
	*filed
	release *run.Release
}

// earlier reads what was proposed before and not rejected: it has left, or may.
func (d *desk) earlier() (all []past, err error) {
	cases, err := d.cases()
	if err != nil {
		return nil, err
	}
	for _, c := range cases {
		if c.ended() {
			continue
		}
		if err := c.intact(); err != nil {
			return nil, err
		}
		r, err := run.ReadRelease(c.files())
		if err != nil {
			return nil, err
		}
		r.Name = fmt.Sprint(c.Number)
		all = append(all, past{c, r})
	}
	return all, nil
}

func (x *examination) follows(ctx context.Context, earlier []past, p *disclosure.Profile) error {
	c := Check{Check: CheckFollows, Outcome: Passed}
	if x.failed() { // what leaves would be something else than this
		c.say(Flagged, lang.Text{SV: "är inte prövat: först ska kontrollerna ovan vara uppfyllda",
			EN: "was not examined: first the checks above must be met"})
		x.add(c)
		return nil
	}
	var all []disclosure.Published
	for _, e := range earlier {
		if e.Release != x.number || x.number == 0 { // the same release counts once
			all = append(all, e.release.Published)
		}
	}
	found, err := disclosure.Check(ctx, append(all, x.release.Published), p)
	if err != nil {
		return err
	}
	for i, f := range found {
		if i == mostReasons {
			c.say(Failed, lang.Textf("och %d till", "and %d more", len(found)-i))
			break
		}
		at := f.At.Text()
		c.say(Failed, lang.Text{SV: f.Release + ": " + at.SV, EN: f.Release + ": " + at.EN})
	}
	if len(found) == 0 {
		c.say(Passed, lang.Textf("räknat tillsammans med %s", "computed together with %s",
			lang.Counted(int64(len(all)), lang.Text{SV: "tidigare förslag", EN: "earlier proposal"},
				lang.Text{SV: "tidigare förslag", EN: "earlier proposals"})))
	}
	x.add(c)
	return nil
}

// mostReasons is how many reasons of a kind a check lists.
const mostReasons = 20

func (x *examination) context(definitions map[string]string) {
	c := Check{Check: CheckContext, Outcome: Passed}
	x.contexts = report.Contexts(x.release.Study, x.release.Rows, x.release.SourcesOf, definitions)
	for _, t := range x.contexts {
		missing := report.Listed(t.Missing())
		if missing.SV == "" {
			continue
		}
		c.say(Failed, lang.Text{SV: t.Result + " saknar " + missing.SV, EN: t.Result + " lacks " + missing.EN})
	}
	if c.Outcome == Passed {
		c.say(Passed, lang.Textf("tabeller: %d, alla med titel, definition, period, grupper och källa",
			"tables: %d, all with title, definition, period, groups and source", len(x.contexts)))
	}
	for _, name := range sortedKeys(definitions) {
		i := slices.IndexFunc(x.contexts, func(t report.Context) bool { return t.Result == name })
		switch {
		case i < 0:
			c.say(Failed, lang.Textf("det finns ingen tabell %s att definiera", "there is no table %s to define", name))
		case !x.contexts[i].Own:
			c.say(Failed, lang.Textf("tabellen %s har redan en definition", "the table %s has a definition already",
				name))
		default:
			c.say(Flagged, lang.Textf("definitionen av %s är författarens egen",
				"the definition of %s is the author's own",
				name))
		}
	}
	x.add(c)
}

func (x *examination) conditions(l *ledger.Ledger, today string) {
	c := Check{Check: CheckConditions, Outcome: Passed}
	sv, en := report.ConditionsOf(x.release.Conditions, lang.SV), report.ConditionsOf(x.release.Conditions, lang.EN)
	for i := range sv {
		c.say(Flagged, lang.Text{SV: sv[i].Line(), EN: en[i].Line()})
	}
	_, without := x.release.Permitted(l)
	for _, delivery := range without {
		c.say(Flagged, lang.Textf("H2: när förslaget lades var tillstånd inte antecknat för %[1]s, och utan det "+
			"lämnas ingenting ut: ansatz permission record %[2]s",
			"H2: no permission was recorded for %[1]s when this was proposed, and nothing is exported without "+
				"one: ansatz permission record %[2]s", delivery.Name, delivery.Giver()))
	}
	for _, delivery := range x.release.Ended(today) {
		c.say(Failed, lang.Textf("beslutet om leveransen %[1]s gällde till och med %[2]s",
			"the decision on the delivery %[1]s held until %[2]s", delivery.Name, delivery.Decision.End))
	}
	if len(c.Reasons) == 0 {
		c.say(Passed, lang.Text{SV: "leveranserna anger inga", EN: "the deliveries state none"})
	}
	x.add(c)
}

// Change is a figure that was released before with another value.
type Change struct {
	Proposal int    `json:"proposal"` // that released it
	Result   string `json:"result"`
	Group    string `json:"group"`
	Category string `json:"category"`
	Measure  string `json:"measure"`
	Field    string `json:"field"` // value, numerator, denominator, low or high
	Before   string `json:"before"`
	Now      string `json:"now"`        // empty where it is no longer printed
	By       string `json:"difference"` // Now less Before
}

// changesSince compares rows with those that a decision has released before.
func changesSince(rows []table.Row, study string, earlier []past) (all []Change) {
	type place struct{ result, group, category, measure string }
	now := map[place]table.Row{}
	for _, r := range rows {
		now[place{r.Result, r.Group, r.Category, r.Measure}] = r
	}
	seen := map[Change]bool{}
	for i := len(earlier) - 1; i >= 0; i-- { // the latest first: what it has corrected is no longer compared
		e := earlier[i]
		if e.Decision == nil || e.Study != study {
			continue
		}
		for _, before := range e.release.Rows {
			at := place{before.Result, before.Group, before.Category, before.Measure}
			after, there := now[at]
			key := Change{Result: at.result, Group: at.group, Category: at.category, Measure: at.measure}
			if before.Status != table.OK || seen[key] {
				continue
			}
			seen[key] = true
			for _, c := range different(before, after, there) {
				c.Proposal, c.Result, c.Group, c.Category, c.Measure = e.Number, at.result, at.group, at.category,
					at.measure
				all = append(all, c)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Change) int { return a.Proposal - b.Proposal })
	return all
}

// different lists the numbers of a row that are others than before. An interval belongs to its value.
func different(before, after table.Row, there bool) (all []Change) {
	for _, f := range table.Fields {
		a, b := f.Of(before), math.NaN()
		if there && after.Status == table.OK {
			b = f.Of(after)
		}
		if a == b || math.IsNaN(a) && (math.IsNaN(b) || f.Name != "value") {
			continue
		}
		c := Change{Field: f.Name, Before: table.Format(a), Now: table.Format(b)}
		if !math.IsNaN(a) && !math.IsNaN(b) {
			c.By = table.Format(table.Difference(a, b))
		}
		all = append(all, c)
	}
	return all
}

// Text says what has changed.
func (c Change) Text() lang.Text {
	name := strings.Join(strings.Fields(strings.Join([]string{c.Result, c.Group, c.Category, c.Measure, c.Field},
		" ")), " ")
	if c.Now == "" {
		return lang.Textf("%s: %s i förslag %d, skrivs nu inte ut", "%s: %s in proposal %d, not printed now",
			name, c.Before, c.Proposal)
	}
	return lang.Textf("%s: %s i förslag %d, nu %s (skillnad %s)", "%s: %s in proposal %d, now %s (difference %s)",
		name, c.Before, c.Proposal, c.Now, c.By)
}

func (x *examination) once(earlier []past, correction string) {
	c := Check{Check: CheckOnce, Outcome: Passed}
	x.changes = changesSince(x.release.Rows, x.release.Study.Name, earlier)
	for i, change := range x.changes {
		if i == mostReasons {
			c.say(Flagged, lang.Textf("och %d till", "and %d more", len(x.changes)-i))
			break
		}
		c.say(Flagged, change.Text())
	}
	switch {
	case len(x.changes) == 0:
		c.say(Passed, lang.Text{SV: "inget tal har lämnats ut tidigare med ett annat värde",
			EN: "no figure was released before with another value"})
	case correction == "":
		c.say(Failed, lang.Textf("%d tal har lämnats ut med ett annat värde; ange skälet till rättelsen med "+
			"--correction",
			"figures released with another value: %d; give the reason for the correction with --correction",
			len(x.changes)))
	default:
		c.say(Flagged, lang.Textf("rättelse av %d tal; författarens skäl: %s",
			"figures corrected: %d; the author's reason: %s", len(x.changes), correction))
	}
	x.add(c)
}

// text checks the numbers of a report against the results, and those of other studies against what is proposed of
// these.
func (x *examination) text(earlier []past, t *Writing) {
	c := Check{Check: CheckText, Outcome: Passed}
	rows := map[string]table.Row{}
	released(rows, x.release.Study.Name, x.release.Rows)
	for _, other := range t.Others {
		i := slices.IndexFunc(earlier, func(e past) bool { return other.in(&e.Case) })
		if i < 0 {
			c.say(Failed, lang.Textf("resultaten av studien %s är inte föreslagna",
				"the results of the study %s are not proposed", other.Study))
			continue
		}
		released(rows, other.Study, earlier[i].release.Rows)
	}
	all, strange := strangers(t.Files[textPage], rows)
	for i, one := range strange {
		if i == mostReasons {
			c.say(Failed, lang.Textf("och %d till", "and %d more", len(strange)-i))
			break
		}
		c.say(Failed, lang.Textf("talet är inget av resultaten: %s", "the number is none of the results: %s", one))
	}
	for _, one := range unlikePage(t.Files[textFile], t.Files[textPage]) {
		c.say(Failed, one)
	}
	if t.Numbers = all; c.Outcome == Passed {
		c.say(Passed, lang.Textf("%[1]s: %[2]d tal", "%[1]s: %[2]d numbers", t.Name(), all))
	}
	for _, flag := range t.Flags {
		c.say(Flagged, flag)
	}
	x.add(c)
}
