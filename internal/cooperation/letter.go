package cooperation

import (
	"context"
	"strings"

	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/register"
	"ansatz/internal/report/docx"
)

// conditionTexts are what the conditions of use say, as the report's appendix 2 has them.
var conditionTexts = map[string]lang.Text{
	"none": {SV: "Svaret har inga användarvillkor.", EN: "The answer has no conditions of use."},
	"H0": {SV: "H0: Uppgifterna får bara användas för att bekämpa brott.",
		EN: "H0: The information may be used to combat crime only."},
	"H1": {SV: "H1: Uppgifterna får inte användas som bevis i rättsliga förfaranden utan upprättarens tillstånd.",
		EN: "H1: The information may not be evidence in legal proceedings without its maker's permission."},
	"H2": {SV: "H2: Uppgifterna får inte förmedlas vidare utan upprättarens tillstånd.",
		EN: "H2: The information may not be passed on without its maker's permission."},
	"H3": {SV: "H3: Särskild begränsning:", EN: "H3: Special restriction:"},
}

// Letter returns the letter of a request or of its answer, as a document for a word processor or as text, after writing
// down that the record was read. It has what is sealed, so the register's key must be given.
func (s *Store) Letter(ctx context.Context, id string, answer bool, l lang.Lang) (*docx.Document, error) {
	id = s.own(id)
	var doc *docx.Document
	err := s.write(ctx, func(t *transaction) error {
		request := t.current(Request, id)
		if request == nil {
			return t.unknown(Request, id)
		}
		fields, err := s.unseal(request.Fields)
		if err != nil {
			return err
		}
		noun := Request
		if !answer {
			doc = s.requestLetter(id, fields, l)
		} else {
			noun = Answer
			e := t.current(Answer, id)
			if e == nil {
				return t.unknown(Answer, id)
			}
			given, err := s.unseal(e.Fields)
			if err != nil {
				return err
			}
			doc = answerLetter(id, fields, given, l)
		}
		return t.add(Entry{Noun: noun, ID: id, Act: Seen, Fields: map[string]string{"letter": "yes"}})
	})
	return doc, err
}

// page begins a letter from one agency to another.
func page(id, from, to, day string, title lang.Text, l lang.Lang) *docx.Document {
	sender := label.Agency(from)
	return &docx.Document{Lang: l, Title: title.In(l) + " " + id, Author: sender.In(l),
		Header: sender.In(l) + " · " + id + " · " + day,
		Footer: lang.Text{SV: "Uppgifterna kan omfattas av sekretess.",
			EN: "The information may be subject to secrecy."}.In(l),
		Blocks: []docx.Block{
			docx.Heading{Level: 1, Text: title.In(l)},
			docx.Paragraph{Text: tr("Till: %s\nFrån: %s\nBeteckning: %s\nDatum: %s",
				"To: %s\nFrom: %s\nReference: %s\n"+
					"Date: %s", label.Agency(to), sender, id, day).In(l)},
		}}
}

// table shows fields of a record by name, those that are there.
func table(n *Noun, fields map[string]string, l lang.Lang, names ...string) docx.Table {
	t := docx.Table{Columns: []docx.Column{{Width: 2}, {Width: 3}}, Head: []docx.Row{docx.Cells(
		lang.Text{SV: "Uppgift", EN: "Item"}.In(l), lang.Text{SV: "Innehåll", EN: "Content"}.In(l))}}
	for _, name := range names {
		f, has := n.Field(name)
		if value := fields[name]; has && value != "" {
			t.Rows = append(t.Rows, docx.Cells(upper(f.Named().In(l)), f.Shown(value).In(l)))
		}
	}
	return t
}

// line is what somebody writes on by hand.
var line = strings.Repeat("_", 30)

// sign ends a letter with the lines for the officer's name and signature.
func sign(doc *docx.Document, l lang.Lang) {
	doc.Blocks = append(doc.Blocks, docx.Paragraph{Text: tr("Handläggare: %s\nUnderskrift: %s",
		"Officer: %s\nSignature: %s", line, line).In(l)})
}

func upper(text string) string {
	for i, r := range text {
		return strings.ToUpper(string(r)) + text[i+len(string(r)):]
	}
	return text
}

// Shown is a value of the field as people read it.
func (f Field) Shown(value string) lang.Text {
	if strings.HasPrefix(value, sealed) {
		return lang.Text{SV: "[förseglat]", EN: "[sealed]"}
	}
	var sv, en []string
	for one := range strings.SplitSeq(value, ",") {
		name := lang.Text{SV: one, EN: one}
		switch {
		case f.Type == register.ID && len(one) == 12, f.Type == register.Org && len(one) == 10:
			at := len(one) - 4 // as people write the number
			name = lang.Text{SV: one[:at] + "-" + one[at:], EN: one[:at] + "-" + one[at:]}
		case f.Codes != nil:
			name = f.CodeName(one)
		case f.Type == "bool" && one == "true":
			name = lang.Text{SV: "ja", EN: "yes"}
		case f.Type == "bool":
			name = lang.Text{SV: "nej", EN: "no"}
		}
		sv, en = append(sv, name.SV), append(en, name.EN)
	}
	mark := ","
	if f.Many {
		mark = ", "
	}
	return lang.Text{SV: strings.Join(sv, mark), EN: strings.Join(en, mark)}
}

func (s *Store) requestLetter(id string, f map[string]string, l lang.Lang) *docx.Document {
	n, _ := Find(Request)
	doc := page(id, f["from_agency"], f["to_agency"], f["sent_date"], lang.Text{SV: "Begäran om uppgifter",
		EN: "Request for information"}, l)
	say := func(t lang.Text) { doc.Blocks = append(doc.Blocks, docx.Paragraph{Text: t.In(l)}) }
	head := func(sv, en string) {
		doc.Blocks = append(doc.Blocks, docx.Heading{Level: 2, Text: lang.Text{SV: sv, EN: en}.In(l)})
	}
	head("Grund", "Ground")
	section := s.law.sections(f["ground"])
	if row, named := s.law.names(f["ground"], asks, f["from_agency"]); named {
		section = row.section
	}
	say(tr("Begäran ställs med stöd av %s.", "The request is made under %s.", cited(section)))
	doc.Blocks = append(doc.Blocks, table(n, f, l, "ground", "decision_id"))
	say(tr("Uppgifterna behövs för: %s", "The information is needed for: %s", line)) // no record has the need itself
	head("Begäran avser", "What the request is about")
	doc.Blocks = append(doc.Blocks, table(n, f, l, "subject_kind", "person_id", "company_id", "network",
		"phenomenon_id",
		"area"))
	if f["text"] != "" {
		head("Uppgifter som begärs", "Information asked for")
		doc.Blocks = append(doc.Blocks, docx.Paragraph{Text: f["text"]})
	}
	if f["origin_request_id"] != "" {
		head("Uppgifter som förmedlas vidare", "Information that is passed on")
		f["origin_request_id"] = ofAgency(s.Agency, f["origin_request_id"]) // the reader has an R-1 too
		doc.Blocks = append(doc.Blocks, table(n, f, l, "origin_request_id", "permission_date"))
	}
	head("Svar", "Answer")
	due := f["due_date"]
	if due == "" {
		due = later(f["sent_date"], AnswerDays)
	}
	say(tr("Svara senast den %s. Ange i svaret vilka av villkoren H0–H3 som gäller för hur uppgifterna får användas, "+
		"och, om uppgifter inte lämnas, på vilken grund.",
		"Please answer by %s. State in the answer which of the conditions H0–H3 hold for how the information may be "+
			"used, and, where information is not given, on what ground.", due))
	var conditions []string
	for _, c := range []string{"H0", "H1", "H2", "H3"} {
		conditions = append(conditions, strings.TrimSuffix(conditionTexts[c].In(l), ":"))
	}
	say(lang.Text{SV: strings.Join(conditions, "\n"), EN: strings.Join(conditions, "\n")})
	sign(doc, l)
	return doc
}

func answerLetter(id string, request, f map[string]string, l lang.Lang) *docx.Document {
	n, _ := Find(Answer)
	id = strings.TrimPrefix(id, request["from_agency"]+":") // the reader calls it so
	doc := page(id, request["to_agency"], request["from_agency"], f["answered_date"], lang.Text{
		SV: "Svar på begäran om uppgifter", EN: "Answer to a request for information"}, l)
	say := func(t lang.Text) { doc.Blocks = append(doc.Blocks, docx.Paragraph{Text: t.In(l)}) }
	head := func(sv, en string) {
		doc.Blocks = append(doc.Blocks, docx.Heading{Level: 2, Text: lang.Text{SV: sv, EN: en}.In(l)})
	}
	say(tr("Svaret gäller er begäran %s av den %s.", "This answers your request %s of %s.", id, request["sent_date"]))
	doc.Blocks = append(doc.Blocks, table(n, f, l, "outcome", "balancing_stated", "refusal_ground", "refusal_section"))
	if f["text"] != "" {
		head("Uppgifter", "Information")
		doc.Blocks = append(doc.Blocks, docx.Paragraph{Text: f["text"]})
	}
	if f["condition"] != "" {
		head("Användarvillkor", "Conditions of use")
		for c := range strings.SplitSeq(f["condition"], ",") {
			text := conditionTexts[c].In(l)
			if c == "H3" && f["note"] != "" {
				text += " " + f["note"]
			}
			doc.Blocks = append(doc.Blocks, docx.Paragraph{Text: text})
		}
		if f["condition"] != "none" {
			say(lang.Text{SV: "Villkoren följer med när uppgifterna förmedlas vidare.",
				EN: "The conditions go with the information when it is passed on."})
		}
	}
	sign(doc, l)
	return doc
}

// errNoLetter is the fault of a file name that says no form.
func errNoLetter(path string) error {
	return &fault.Fault{Kind: fault.Usage, File: path,
		Rule: lang.Text{SV: "filens ändelse säger inte hur brevet ska skrivas",
			EN: "the file's ending does not say how " +
				"the letter is to be written"},
		Hint: lang.Text{SV: "ange en fil som slutar på .docx eller .txt", EN: "give a file that ends in .docx or .txt"}}
}

// CheckLetter says whether the ending of a file's name is one of those that a letter can have.
func CheckLetter(path string) error {
	if strings.HasSuffix(path, ".docx") || strings.HasSuffix(path, ".txt") {
		return nil
	}
	return errNoLetter(path)
}

// WriteLetter writes a letter to a file, in the form that its ending says.
func WriteLetter(doc *docx.Document, path string) error {
	var b strings.Builder
	switch {
	case strings.HasSuffix(path, ".docx"):
		if err := doc.Write(&b); err != nil {
			return err
		}
	case strings.HasSuffix(path, ".txt"):
		b.WriteString(doc.Text())
	default:
		return errNoLetter(path)
	}
	return place(path, []byte(b.String()))
}
