// Package law decides what may be done with what agencies deliver: what a delivery and a study must state, which study
// may read which delivery, until which day, and on which conditions results may be passed on.
//
// It knows no file format, workspace or engine. Dates are texts of the form YYYY-MM-DD, so that they compare as days.
package law

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"ansatz/internal/lang"
)

// Decision is the decision by which an agency delivers.
type Decision struct {
	Number   string   `json:"number,omitempty"`
	Date     string   `json:"date,omitempty"`
	End      string   `json:"end,omitempty"`
	Purposes []string `json:"purposes,omitempty"` // what the data may be used for
}

// Stated says whether anything is stated of a decision.
func (d Decision) Stated() bool { return d.Number+d.Date+d.End != "" || len(d.Purposes) > 0 }

// Terms are what a delivery states about its use.
type Terms struct {
	LegalBasis  string
	Decision    Decision
	EraseBy     string   // the last day on which it may be read; empty if not stated
	Handling    []string // conditions of use, as of Conditions
	Restriction string   // the text of H3; empty if not stated
}

// Field is something that a policy can require of a delivery.
type Field struct {
	Name   string    // in a manifest; a dot stands before a field of decision, and before a condition
	Text   lang.Text // in a sentence
	Given  string    // "angiven" in Swedish, as the text takes it
	stated func(Terms) bool
}

// Fields lists what a policy decides about, in the order of messages.
var Fields = []Field{
	{"legal_basis", lang.Text{SV: "rättslig grund", EN: "legal basis"}, "angiven",
		func(t Terms) bool { return strings.TrimSpace(t.LegalBasis) != "" }},
	{"handling", lang.Text{SV: "villkor", EN: "conditions"}, "angivna",
		func(t Terms) bool { return len(t.Handling) > 0 }},
	{"handling.H3", lang.Text{SV: "lydelsen av H3", EN: "text of H3"}, "angiven",
		func(t Terms) bool { return !slices.Contains(t.Handling, Restricted) || t.Restriction != "" }},
	{"decision.number", lang.Text{SV: "beslutets nummer", EN: "number of the decision"}, "angivet",
		func(t Terms) bool { return t.Decision.Number != "" }},
	{"decision.date", lang.Text{SV: "beslutets datum", EN: "date of the decision"}, "angivet",
		func(t Terms) bool { return t.Decision.Date != "" }},
	{"decision.purpose", lang.Text{SV: "beslutets ändamål", EN: "purpose of the decision"}, "angivet",
		func(t Terms) bool { return len(t.Decision.Purposes) > 0 }},
	{"decision.end", lang.Text{SV: "beslutets sista dag", EN: "end of the decision"}, "angiven",
		func(t Terms) bool { return t.Decision.End != "" }},
	{"erase_by", lang.Text{SV: "gallringsdag", EN: "day of erasure"}, "angiven",
		func(t Terms) bool { return t.EraseBy != "" }},
}

// Stated says whether a delivery states a field.
func (f Field) Stated(t Terms) bool { return f.stated(t) }

// Readable says whether a delivery may be read on a day: until erase_by and until the end of its decision, these days
// included, or always if it states neither.
func (t Terms) Readable(today string) bool { return !t.Overdue(today) && !t.Decision.Ended(today) }

// Overdue says whether a delivery was to be erased before a day.
func (t Terms) Overdue(today string) bool { return t.EraseBy != "" && today > t.EraseBy }

// Ended says whether a decision no longer holds on a day: agencies may pass on and use data within a cooperation that
// is decided (2016:774), and after its last day there is none.
func (d Decision) Ended(today string) bool { return d.End != "" && today > d.End }

// Unreadable returns why a delivery may not be read on a day, to follow its name, and what to do about it; the empty
// texts if it may. workspace is where it is loaded; empty if it is not loaded yet.
func (t Terms) Unreadable(today, workspace string) (rule, hint lang.Text) {
	switch {
	case t.Overdue(today):
		rule = lang.Textf("skulle vara gallrad senast %s", "was to be erased by %s", t.EraseBy)
		hint = lang.Textf("radera den: ansatz purge --workspace %s", "erase it: ansatz purge --workspace %s", workspace)
	case t.Decision.Ended(today):
		rule = lang.Textf("har ett beslut som gällde till och med %s", "has a decision that held until %s",
			t.Decision.End)
		hint = lang.Textf("begär ett nytt beslut av den som lämnade uppgifterna, och läs in den nya leveransen; "+
			"radera annars den här: ansatz purge LEVERANS --yes --workspace %s",
			"ask the agency that delivered it for a new decision, and load the new delivery; otherwise erase this "+
				"one: ansatz purge DELIVERY --yes --workspace %s", workspace)
	default:
		return rule, hint
	}
	if workspace == "" {
		hint = lang.Text{
			SV: "be den som lämnade uppgifterna om ett nytt beslut och en ny följesedel, eller ta bort mappen",
			EN: "ask the agency that delivered it for a new decision and a new manifest, or remove the folder",
		}
	}
	return rule, hint
}

// Due says whether a delivery must be erased on a day: from erase_by on.
func (t Terms) Due(today string) bool { return t.EraseBy != "" && today >= t.EraseBy }

// Serves says whether a delivery may be used for a study's purpose. Capital and small letters, and spaces, make no
// difference. stated is false if the delivery states no purpose.
func (t Terms) Serves(purpose string) (serves, stated bool) {
	if len(t.Decision.Purposes) == 0 {
		return false, false
	}
	return slices.ContainsFunc(t.Decision.Purposes, func(p string) bool { return plain(p) == plain(purpose) }), true
}

// plain returns a purpose as it is compared.
func plain(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFC.String(s)), " "))
}

// Today returns the day of a moment, in the time zone of the clock.
func Today(now time.Time) string { return now.Format(time.DateOnly) }

// The conditions of use of the report's appendix 2.
const (
	OnlyCrime   = "H0" // only to combat crime
	NoEvidence  = "H1" // not as evidence without permission
	NoPassingOn = "H2" // not passed on without permission
	Restricted  = "H3" // restrictions in words of their own
)

// Conditions lists the conditions of use.
func Conditions() []string { return []string{OnlyCrime, NoEvidence, NoPassingOn, Restricted} }

// Condition is a condition of use with who set it: agencies of the dictionary, each once.
type Condition struct {
	Code     string   `json:"code"`
	Agencies []string `json:"agencies"`
	Texts    []string `json:"texts,omitempty"` // of H3: each restriction in its own words, once
}

// Sources is one delivery as the union of conditions sees it.
type Sources struct {
	Agency string
	Terms
}

// Union returns the conditions of several deliveries together, in the order of their codes.
func Union(of []Sources) []Condition {
	var all []Condition
	for _, d := range of {
		for _, code := range d.Handling {
			i := slices.IndexFunc(all, func(c Condition) bool { return c.Code == code })
			if i < 0 {
				all, i = append(all, Condition{Code: code}), len(all)
			}
			c := &all[i]
			if !slices.Contains(c.Agencies, d.Agency) {
				c.Agencies = append(c.Agencies, d.Agency)
			}
			if code == Restricted && d.Restriction != "" && !slices.Contains(c.Texts, d.Restriction) {
				c.Texts = append(c.Texts, d.Restriction)
			}
		}
	}
	slices.SortFunc(all, func(a, b Condition) int { return cmp.Compare(a.Code, b.Code) })
	return all
}
