// Package cooperation is a register of one's own for the cooperation against organised crime: decisions, targets,
// requests for information, answers and measures, for an agency whose case system has no place for them.
//
// A register is a folder with its settings and its sealed key, and a database: one file of SQLite in the folder, or
// PostgreSQL for several users. It is a list of entries. An entry is never changed or removed: a correction is another
// entry, and so is that somebody read something. Each holds the hash of the one before, and is signed where people are
// listed. What a request may ask follows from the law, which is data.
//
// Commands and servers call it. It knows no flags, no consoles and no engine of the studies.
package cooperation

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

// Agency is the top-level key of the registers that are delivered.
const Agency = register.Cooperation

// Field is a column that people fill in.
type Field struct {
	register.Column
	Many   bool // several values, separated by commas
	Sealed bool // stands encrypted in the database

	of    string    // the register that has the column; empty where no register has it
	named lang.Text // of a field that no register has
}

// Named is what people call the field.
func (f Field) Named() lang.Text {
	if f.of == "" {
		return f.named
	}
	return label.Column(f.of, f.Name)
}

// Flag is the field's name on a command line, without dashes.
func (f Field) Flag() string { return strings.ReplaceAll(f.Name, "_", "-") }

// Noun is a kind of record.
type Noun struct {
	Name     string // as on the command line
	Register string // the register of the dictionary that it is delivered as
	Key      []string
	Fields   []Field // without the key where that is one column, which is the record's name
	Named    lang.Text

	grounds []string // the fields that say on what ground; one of them is filled in, or a reason is given
}

// Field returns the field of a name, and whether there is one.
func (n *Noun) Field(name string) (Field, bool) {
	i := slices.IndexFunc(n.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return n.Fields[i], true
}

// NamedByUser says whether who writes a new record gives it its name, which its fields do not.
func (n *Noun) NamedByUser() bool { return len(n.Key) == 1 || n.Name == Answer }

// Comes says whether such a record may have come from another agency.
func (n *Noun) Comes() bool { return n.Name == Request || n.Name == Answer }

// Changes are the fields that a correction has changed, each with what stood before and what stands after.
func (n *Noun) Changes(before, after map[string]string, l lang.Lang) (all []string) {
	for _, f := range n.Fields {
		if before[f.Name] == after[f.Name] {
			continue
		}
		shown := func(value string) string {
			if value == "" {
				return lang.Text{SV: "(tomt)", EN: "(empty)"}.In(l)
			}
			return lang.Shorten(strings.ReplaceAll(f.Shown(value).In(l), "\n", " "), 60)
		}
		all = append(all, f.Named().In(l)+": "+shown(before[f.Name])+" → "+shown(after[f.Name]))
	}
	return all
}

// Names of records.
const (
	Phenomenon = "phenomenon"
	Decision   = "decision"
	Member     = "agency"
	Target     = "target"
	Request    = "request"
	Answer     = "answer"
	Measure    = "measure"
)

// answered are the columns of a request that its answer fills in.
var answered = []string{"balancing_stated", "answered_date", "outcome", "refusal_ground", "refusal_section"}

// Nouns lists the kinds of records, in the order in which people meet them.
var Nouns = sync.OnceValue(makeNouns)

// Find returns the kind of record of a name, and whether there is one.
func Find(name string) (*Noun, bool) {
	i := slices.IndexFunc(Nouns(), func(n *Noun) bool { return n.Name == name })
	if i < 0 {
		return nil, false
	}
	return Nouns()[i], true
}

// NounNames are the kinds of records with what people call them.
func NounNames() []fault.Name {
	var ids []string
	for _, n := range Nouns() {
		ids = append(ids, n.Name)
	}
	return fault.Names(ids, func(id string) lang.Text {
		n, _ := Find(id)
		return n.Named
	})
}

func makeNouns() []*Noun {
	text := func(name string, more Field, sv, en string) Field {
		more.Name, more.Optional, more.named = name, true, lang.Text{SV: sv, EN: en}
		return more
	}
	codes := func(of, column string) register.Column {
		r, _ := register.Lookup(of)
		c, _ := r.Column(column)
		return c
	}
	request := of(Request, "information_request", "begäran", "request", "ground").without(answered...)
	request.Fields = append(request.Fields, text("text", Field{Column: register.Column{Type: register.Text},
		Sealed: true}, "vad som begärs", "what is asked for"))
	answer := of(Answer, "information_request", "svar", "answer", "outcome").only(answered...)
	for i := range answer.Fields {
		answer.Fields[i].Optional = answer.Fields[i].Name != "outcome"
	}
	answer.Fields = append(answer.Fields,
		text("condition", Field{Column: codes("request_condition", "condition"), Many: true}, "användarvillkor",
			"conditions of use"),
		text("note", Field{Column: register.Column{Type: register.Text}, Sealed: true}, "villkorets lydelse (H3)",
			"the condition's wording (H3)"),
		text("text", Field{Column: register.Column{Type: register.Text}, Sealed: true}, "vad som lämnas",
			"what is given"))
	decision := of(Decision, "cooperation_decision", "samverkansbeslut", "decision on cooperation", "purpose")
	decision.Fields = append(decision.Fields, text("agency", Field{Column: codes("decision_agency", "agency"),
		Many: true}, "deltagande myndigheter, från beslutets första dag",
		"agencies that take part, from its first day"))
	measure := of(Measure, "measure", "åtgärd", "measure", "target_id", "request_id")
	measure.Fields = append(measure.Fields, text("case_id", Field{Column: register.Column{Type: register.Text},
		Many: true}, "åtgärdens ärenden", "the measure's cases"))
	return []*Noun{
		of(Phenomenon, "phenomenon", "fenomen", "phenomenon", "problem_area"),
		of("indicator", "phenomenon_indicator", "indikator för ett fenomen", "indicator of a phenomenon",
			"phenomenon_id"),
		decision,
		of(Member, "decision_agency", "deltagande myndighet", "agency in a decision", "decision_id"),
		of(Target, "target", "målobjekt", "target", "decision_id"),
		request, answer, measure,
		of("investigation", "case_phenomenon", "fenomen för en kontrollutredning", "phenomenon of an investigation",
			"phenomenon_id"),
		of("enforcement", "claim_in_enforcement", "återkrav hos Kronofogdemyndigheten",
			"claim with the Enforcement Authority", "claim_id"),
		of("resource", "resource", "resurs i satsningen", "resource of the initiative"),
	}
}

// of makes a kind of record out of a register of the dictionary.
func of(name, in, sv, en string, grounds ...string) *Noun {
	r, found := register.Lookup(in)
	if !found {
		panic("cooperation: no register " + in)
	}
	n := &Noun{Name: name, Register: in, Key: r.Key, Named: lang.Text{SV: sv, EN: en}, grounds: grounds}
	for _, c := range r.Columns {
		if len(r.Key) == 1 && c.Name == r.Key[0] {
			continue
		}
		f := Field{Column: c, of: in}
		f.Sealed = c.Type == register.ID || c.Type == register.Org || c.Name == "network"
		n.Fields = append(n.Fields, f)
	}
	return n
}

func (n *Noun) without(names ...string) *Noun {
	n.Fields = slices.DeleteFunc(n.Fields, func(f Field) bool { return slices.Contains(names, f.Name) })
	return n
}

func (n *Noun) only(names ...string) *Noun {
	n.Fields = slices.DeleteFunc(n.Fields, func(f Field) bool { return !slices.Contains(names, f.Name) })
	return n
}

// Record is what somebody wants to write: its name, and its fields as people write them. An empty one of a correction
// stays as it is; a hyphen empties it.
type Record struct {
	ID     string
	Fields map[string]string
	Reason string // on what ground, where no field says it; why, of a correction
}

// tr makes a text in both languages. Arguments that are texts themselves stand in each in its language.
func tr(sv, en string, args ...any) lang.Text { return lang.Textf(sv, en, args...) }

// clone copies fields, so that a caller's stay.
func clone(fields map[string]string) map[string]string {
	if fields == nil {
		return map[string]string{}
	}
	return maps.Clone(fields)
}

// codeNames are the codes of a column with what people call them.
func codeNames(c register.Column) []fault.Name {
	if slices.Contains(c.Codes, agencies()[0]) {
		return AgencyNames()
	}
	return fault.Names(c.Codes, func(id string) lang.Text { return label.Code(c.Name, id) },
		func(id string) lang.Text { return label.CodeShort(c.Name, id) })
}

// CodeName is what people call a code of a field.
func (f Field) CodeName(code string) lang.Text {
	if slices.Contains(f.Codes, agencies()[0]) {
		return label.Agency(code)
	}
	return label.Code(f.Name, code)
}

// agencies lists the agencies that may ask and answer, as the dictionary has them.
func agencies() []string {
	r, _ := register.Lookup("information_request")
	c, _ := r.Column("from_agency")
	return c.Codes
}

// AgencyNames are the agencies with what people call them.
func AgencyNames() []fault.Name { return slices.Clone(agencyNames()) }

var agencyNames = sync.OnceValue(func() []fault.Name {
	return fault.Names(agencies(), label.Agency, label.AgencyShort, label.AgencyOther)
})
