package delivery

import (
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	yaml "ansatz/internal/source/reader"
	"ansatz/internal/workspace/law"
)

// What a manifest states about the use of its data: the decision, the day of erasure and the conditions of use.

// dayOf reads a date and returns it as YYYY-MM-DD; empty after a mistake.
func (r *manifestReader) dayOf(f field) string {
	if t := r.date(f); !t.IsZero() {
		return t.Format(time.DateOnly)
	}
	return ""
}

var decisionFields = []string{"number", "date", "purpose", "end"}

// decision reads the decision by which an agency delivers.
func (r *manifestReader) decision(f field) (d law.Decision) {
	var end field
	for _, f := range r.mapping(f.value, "decision") {
		switch f.name {
		case "number":
			d.Number = r.wanted(f)
		case "date":
			d.Date = r.dayOf(f)
		case "end":
			d.End, end = r.dayOf(f), f
		case "purpose":
			d.Purposes = r.purposes(f)
		default:
			r.unknown(f, decisionFields)
		}
	}
	if d.Date != "" && d.End != "" && d.End < d.Date {
		r.FailAt(end.at, lang.Text{SV: "beslutet slutar innan det är fattat", EN: "the decision ends before its date"},
			lang.Text{SV: "rätta date eller end", EN: "correct date or end"})
	}
	return d
}

// purposes reads one purpose or a list of them.
func (r *manifestReader) purposes(f field) (all []string) {
	items := []ast.Node{f.value}
	if list, ok := f.value.(*ast.SequenceNode); ok {
		items = list.Values
	}
	for _, n := range items {
		text, ok := yaml.Scalar(n)
		if text = strings.TrimSpace(text); !ok || text == "" {
			r.FailAt(f.at, lang.Text{SV: "purpose ska vara en text eller en lista av texter",
				EN: "purpose must be a text or a list of texts"},
				lang.Text{SV: "skriv ändamålet som beslutet anger det", EN: "write the purpose as the decision has it"})
			continue
		}
		all = append(all, text)
	}
	return all
}

// handling reads the conditions of use. H3 may have its text: "H3: text", or H3: text as a mapping.
func (r *manifestReader) handling(f field, t *law.Terms) {
	for _, n := range r.list(f) {
		code, ok := yaml.Scalar(n)
		text := ""
		if entries, mapped := yaml.Entries(n); mapped && len(entries) == 1 {
			code, _ = yaml.Scalar(entries[0].Key)
			text, ok = yaml.Scalar(entries[0].Value)
		} else if before, after, stated := strings.Cut(code, ":"); stated {
			code, text = before, after
		}
		code, text = strings.ToUpper(strings.TrimSpace(code)), strings.TrimSpace(text)
		switch {
		case !ok || code == "":
			r.Fail(n, lang.Text{SV: "handling ska vara en lista av texter", EN: "handling must be a list of texts"},
				lang.Text{
					SV: "skriv till exempel handling: [H0, H2]",
					EN: "write handling: [H0, H2], for example",
				})
			continue
		case !slices.Contains(law.Conditions(), code):
			r.Fail(n, lang.Textf("okänt villkor %s", "unknown condition %s", code),
				fault.DidYouMean(code, law.Conditions()))
			continue
		case text != "" && code != law.Restricted:
			r.Fail(n, lang.Textf("villkoret %s har ingen egen lydelse", "condition %s has no text of its own", code),
				lang.Text{SV: "skriv egna villkor efter H3: [H0, H3: …]",
					EN: "write restrictions of your own after H3: [H0, H3: …]"})
			continue
		}
		if code == law.Restricted && text != "" {
			t.Restriction = strings.TrimPrefix(t.Restriction+"; "+text, "; ")
		}
		if !slices.Contains(t.Handling, code) {
			t.Handling = append(t.Handling, code)
		}
	}
}

// required adds a mistake for everything that the policy requires and the manifest does not state.
func (r *manifestReader) required(m *manifest) {
	for _, f := range r.policy.Missing(m.terms, law.Required) {
		at := place{Line: 1}
		outer, inner, nested := strings.Cut(f.Name, ".")
		if outer == "decision" && m.decisionAt.Line > 0 {
			at = m.decisionAt
		}
		write := lang.Textf("lägg till %s: …", "add %s: …", f.Name)
		if nested && outer == "decision" {
			write = lang.Textf("skriv %[1]s: … under decision:", "write %[1]s: … under decision:", inner)
		} else if nested {
			write = lang.Textf("skriv %[1]s: och villkorets lydelse", "write %[1]s: and the text of the condition",
				inner)
		}
		r.FailAt(at, lang.Text{
			SV: "policyn " + r.policy.Name + " kräver " + f.Name + ": " + f.Text.SV + " är inte " + f.Given,
			EN: "the policy " + r.policy.Name + " requires " + f.Name + ": no " + f.Text.EN + " is stated",
		}, write)
	}
}
