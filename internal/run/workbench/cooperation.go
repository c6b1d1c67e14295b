package workbench

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"ansatz/internal/cooperation"
	"ansatz/internal/fault"
	"ansatz/internal/label"
	"ansatz/internal/lang"
	"ansatz/internal/register"
)

// cases opens the register of the cooperation for who asks, who signs what they read and write in it.
func (b *Bench) cases(r *request, do func(*cooperation.Store) error) error {
	if b.Register == "" {
		return missing
	}
	s, err := cooperation.Open(r.Context(), b.Register,
		cooperation.Access{Keys: b.RegisterKeys, Signer: b.acting(r).Signer})
	if err != nil {
		return err
	}
	defer s.Close()
	return do(s)
}

// nounOf is the kind of record that an address names.
func nounOf(r *request) (*cooperation.Noun, error) {
	n, found := cooperation.Find(r.PathValue("noun"))
	if !found {
		return nil, missing
	}
	return n, nil
}

// dueView is what is due, and the kinds of records.
type dueView struct {
	cooperation.Due
	Own      string // the agency of the register
	Agencies []dueAgency
	Parts    []duePart
	Nouns    []named
}

type dueAgency struct {
	Name                string
	Asked               bool
	Overdue, Soon, Open int
}

type duePart struct {
	Title lang.Text
	Noun  string // the kind of its records; empty where they have no page
	Items []dueItem
	More  int
}

type dueItem struct {
	Day, ID, Agency, Path string
	Late                  bool
}

// soonDays is how many days ahead is soon, and mostDue how many records each list shows.
const (
	soonDays = 14
	mostDue  = 100
)

func duePage(b *Bench, r *request) error {
	var v dueView
	for _, n := range cooperation.Nouns() {
		v.Nouns = append(v.Nouns, named{n.Name, n.Named.In(r.lang)})
	}
	err := b.cases(r, func(s *cooperation.Store) (err error) {
		v.Own = label.Agency(s.Agency).In(r.lang)
		if v.Due, err = s.FindDue(r.Context(), time.Now().Format(time.DateOnly), soonDays, mostDue); err != nil {
			return err
		}
		for _, a := range v.Due.Agencies {
			v.Agencies = append(v.Agencies, dueAgency{label.Agency(a.Agency).In(r.lang), a.Asked, a.Overdue, a.Soon,
				a.Open})
		}
		v.Parts = []duePart{
			dueOf(s, lang.Text{SV: "Att besvara", EN: "To be answered"}, cooperation.Request, v.Items, v.More, v.Day,
				r.lang),
			dueOf(s, lang.Text{SV: "Skickade filer utan kvittens", EN: "Files sent without a receipt"}, "", v.Receipts,
				v.MoreReceipts, v.Day, r.lang),
			dueOf(s, lang.Text{SV: "Beslut som upphör", EN: "Decisions that end"}, cooperation.Decision, v.Ending,
				v.MoreEnding, v.Day, r.lang),
		}
		return nil
	})
	if err != nil {
		return err
	}
	return b.show(r, "cooperation", r.tr("Samverkan", "Cooperation"), v)
}

// dueOf are states that are due, as a page shows them.
func dueOf(s *cooperation.Store, title lang.Text, noun string, states []cooperation.State, more int, day string,
	l lang.Lang) duePart {
	p := duePart{Title: title, Noun: noun, More: max(more, 0)}
	for _, st := range states {
		item := dueItem{Day: cmp.Or(st.Due, st.Closed), ID: st.ID}
		item.Late = item.Day < day
		if other := st.Other; other != s.Agency && other != "" {
			item.Agency = label.Agency(other).In(l)
		} else if st.Agency != "" {
			item.Agency = label.Agency(st.Agency).In(l)
		}
		if noun != "" {
			item.Path = casePath(noun, "of", st.ID)
		}
		p.Items = append(p.Items, item)
	}
	return p
}

// casePath is the address of a page of a record.
func casePath(noun, what, id string) string {
	parts := strings.Split(id, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return "/cooperation/" + noun + "/" + what + "/" + strings.Join(parts, "/")
}

// casesView lists the records of a kind.
type casesView struct {
	Noun     string
	Pending  bool // it is asked which wait for an answer
	Requests bool // they may
	Agencies []named
	Agency   string
	Heads    []string
	Rows     []caseRow
	More     bool
}

type caseRow struct {
	ID, Path string
	Cells    []string
}

// mostCases is how many records a page lists, and caseFields how many fields of each.
const (
	mostCases  = 300
	caseFields = 6
)

func casesPage(b *Bench, r *request) error {
	n, err := nounOf(r)
	if err != nil {
		return err
	}
	v := casesView{Noun: n.Name, Requests: n.Name == cooperation.Request, Pending: r.FormValue("pending") != "",
		Agency: r.FormValue("agency")}
	for _, a := range cooperation.AgencyNames() {
		v.Agencies = append(v.Agencies, named{a.ID, label.Agency(a.ID).In(r.lang)})
	}
	f := cooperation.Filter{Pending: v.Pending && v.Requests, Last: mostCases}
	if slices.ContainsFunc(v.Agencies, func(a named) bool { return a.ID == v.Agency }) {
		f.Agency = v.Agency
	}
	err = b.cases(r, func(s *cooperation.Store) error {
		list, err := s.List(r.Context(), n.Name, f)
		if err != nil {
			return err
		}
		v.More = len(list) == mostCases
		var fields []cooperation.Field
		for _, f := range n.Fields {
			there := slices.ContainsFunc(list, func(e cooperation.Entry) bool { return e.Fields[f.Name] != "" })
			if there && len(fields) < caseFields {
				fields = append(fields, f)
				v.Heads = append(v.Heads, f.Named().In(r.lang))
			}
		}
		for _, e := range slices.Backward(list) {
			row := caseRow{ID: e.ID, Path: casePath(n.Name, "of", e.ID)}
			for _, f := range fields {
				row.Cells = append(row.Cells, shownField(f, e.Fields[f.Name], r.lang))
			}
			v.Rows = append(v.Rows, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return b.show(r, "cases", capital(n.Named.In(r.lang)), v)
}

// shownField is a field's value as people read it; empty where it has none.
func shownField(f cooperation.Field, value string, l lang.Lang) string {
	if value == "" {
		return ""
	}
	return f.Shown(value).In(l)
}

func capital(text string) string {
	letters := []rune(text)
	return strings.ToUpper(string(letters[:1])) + string(letters[1:])
}

// caseView is a record with its history.
type caseView struct {
	Noun, ID string
	Correct  string // the address on which it is corrected
	Answer   string // the address on which its answer is written
	Terms    []term
	History  []caseEntry
	Written  bool // it was written just now
}

type caseEntry struct {
	Number                   int64
	Time, Act, Who, Why      string
	Findings, Changes, Doubt []string
}

func casePage(b *Bench, r *request) error {
	n, err := nounOf(r)
	if err != nil {
		return err
	}
	v := caseView{Noun: n.Name, ID: r.PathValue("id"), Written: r.FormValue("written") != ""}
	err = b.cases(r, func(s *cooperation.Store) error {
		// What is sealed stays so: numbers and texts are read with the register's key on the command line.
		shown, err := s.Show(r.Context(), n.Name, v.ID, false)
		if err != nil {
			return err
		}
		v.ID = shown.ID
		last := shown.Last()
		for _, f := range n.Fields {
			if text := shownField(f, last.Fields[f.Name], r.lang); text != "" {
				v.Terms = append(v.Terms, term{capital(f.Named().In(r.lang)), text})
			}
		}
		if shown.Due != "" && last.Fields["due_date"] == "" {
			v.Terms = append(v.Terms, term{r.tr("Besvaras senast", "To be answered by"), shown.Due})
		}
		for _, a := range shown.Agencies {
			v.Terms = append(v.Terms, term{r.tr("Deltar", "Takes part"),
				strings.TrimRight(label.Agency(a.Agency).In(r.lang)+", "+a.Opened+"–"+a.Closed, "–")})
		}
		if n.Name == cooperation.Request && shown.Due != "" {
			v.Answer = "/cooperation/answer/new?id=" + url.QueryEscape(v.ID)
		}
		v.Correct = casePath(n.Name, "correct", v.ID)
		v.History, err = history(s, r, n, shown)
		return err
	})
	if err != nil {
		return err
	}
	return b.show(r, "case", capital(n.Named.In(r.lang))+" "+v.ID, v)
}

// history are the entries of a record, and who has read it.
func history(s *cooperation.Store, r *request, n *cooperation.Noun, shown cooperation.Shown) (all []caseEntry,
	err error) {
	people, err := s.People(r.Context())
	if err != nil {
		return nil, err
	}
	var before map[string]string
	for _, e := range append(shown.Entries, shown.Readers...) {
		line := caseEntry{Number: e.Number, Time: clock(e.Time), Act: e.Act.Name().In(r.lang), Who: e.User,
			Why: e.Why().In(r.lang)}
		if p, found := people.Find(e.Key); found {
			line.Who = p.Name
		} else if e.Key != "" {
			line.Who = e.Key.Short()
		}
		for _, rule := range e.Findings {
			line.Findings = append(line.Findings, cooperation.RuleName(rule).In(r.lang))
		}
		switch e.Act {
		case cooperation.Correct:
			line.Changes = n.Changes(before, e.Fields, r.lang)
			before = e.Fields
		case cooperation.New:
			before = e.Fields
		}
		all = append(all, line)
	}
	return all, nil
}

// caseFormView is a form for a new record or a correction.
type caseFormView struct {
	Noun, ID   string
	Action     string // where the form goes
	Named      bool   // its name is given
	Comes      bool   // it may have come from another agency
	Came       bool
	Correcting bool
	Reason     string
	Fields     []caseField
	Mistakes   []mistake
	Doubts     []mistake
	Holds      bool // it was tried, and holds
}

// caseField is a field of the form, and how it is filled in.
type caseField struct {
	Name, Called, Value string
	Kind                string // date, choice, many, long or text
	Options             []named
	Sealed, Needed      bool
}

// fieldsOf are the fields of a form. What is sealed is never shown again.
func fieldsOf(n *cooperation.Noun, values map[string]string, l lang.Lang) (all []caseField) {
	for _, f := range n.Fields {
		field := caseField{Name: f.Name, Called: capital(f.Named().In(l)), Value: values[f.Name], Kind: "text",
			Sealed: f.Sealed, Needed: !f.Optional}
		for _, code := range f.Codes {
			field.Options = append(field.Options, named{code, f.CodeName(code).In(l)})
		}
		switch {
		case f.Many && len(f.Codes) > 0:
			field.Kind = "many"
		case len(f.Codes) > 0:
			field.Kind = "choice"
		case f.Type == register.Bool:
			field.Kind = "choice"
			field.Options = []named{{"true", lang.Text{SV: "ja", EN: "yes"}.In(l)},
				{"false", lang.Text{SV: "nej", EN: "no"}.In(l)}}
		case f.Type == register.Date:
			field.Kind = "date"
		case f.Type == register.Text && f.Sealed:
			field.Kind = "long"
		}
		if f.Sealed {
			field.Value = ""
		}
		all = append(all, field)
	}
	return all
}

// Has says whether a field that takes several values has one of them.
func (f caseField) Has(value string) bool { return slices.Contains(strings.Split(f.Value, ","), value) }

// filled are the fields of a form as they were sent.
func filled(n *cooperation.Noun, r *request) map[string]string {
	values := map[string]string{}
	_ = r.ParseForm() // a body that cannot be read has no fields
	for _, f := range n.Fields {
		given := r.PostForm["f-"+f.Name]
		values[f.Name] = strings.TrimSpace(strings.ReplaceAll(strings.Join(given, ","), "\r\n", "\n"))
	}
	return values
}

func newCasePage(b *Bench, r *request) error {
	n, err := nounOf(r)
	if err != nil {
		return err
	}
	v := caseFormView{Noun: n.Name, ID: r.FormValue("id"), Action: "/cooperation/" + n.Name + "/new",
		Named: n.NamedByUser(), Comes: n.Comes()}
	err = b.cases(r, func(s *cooperation.Store) error {
		v.Fields = fieldsOf(n, map[string]string{"from_agency": s.Agency}, r.lang)
		return nil
	})
	if err != nil {
		return err
	}
	return b.show(r, "case_form", r.tr("Ny post: ", "New record: ")+n.Named.In(r.lang), v)
}

// newCaseForm writes a record, or tries it. What the law does not allow is not written, and the page has each
// paragraph.
func newCaseForm(b *Bench, r *request) error {
	n, err := nounOf(r)
	if err != nil {
		return err
	}
	values := filled(n, r)
	record := cooperation.Record{ID: strings.TrimSpace(r.PostFormValue("id")), Fields: given(values),
		Reason: strings.TrimSpace(r.PostFormValue("reason"))}
	came := n.Comes() && r.PostFormValue("came") != ""
	v := caseFormView{Noun: n.Name, ID: record.ID, Action: "/cooperation/" + n.Name + "/new", Named: n.NamedByUser(),
		Comes: n.Comes(), Came: came, Reason: record.Reason, Fields: fieldsOf(n, values, r.lang)}
	written := ""
	err = b.cases(r, func(s *cooperation.Store) error {
		if r.PostFormValue("do") == "try" {
			v.Holds = true
			return s.Try(r.Context(), n.Name, record, cooperation.Received(came))
		}
		res, err := s.Write(r.Context(), n.Name, record, cooperation.Received(came))
		written = res.ID
		return err
	})
	if err == nil && written != "" {
		return redirect(casePath(n.Name, "of", written) + "?written=1")
	}
	return b.caseForm(r, r.tr("Ny post: ", "New record: ")+n.Named.In(r.lang), v, err)
}

// caseForm shows a form again: with what is wrong, or that it holds.
func (b *Bench) caseForm(r *request, title string, v caseFormView, err error) error {
	if err != nil {
		list := fault.Of(err)
		if len(list) == 0 || list[0].Kind == fault.Resource || list[0].Kind == fault.Workspace {
			return err
		}
		v.Holds = false
		for _, f := range list {
			v.Mistakes = append(v.Mistakes, mistakeOf(f, r.lang))
		}
		r.w.Header().Set("Content-Type", "text/html; charset=utf-8")
		r.w.WriteHeader(max(statusOf(list[0].Kind), http.StatusBadRequest))
	}
	return b.show(r, "case_form", title, v)
}

// given are the fields that have a value.
func given(values map[string]string) map[string]string {
	some := map[string]string{}
	for name, value := range values {
		if value != "" {
			some[name] = value
		}
	}
	return some
}

func correctPage(b *Bench, r *request) error { return b.correct(r, nil) }

// correctForm corrects a record: what the form has changed of it, and no more.
func correctForm(b *Bench, r *request) error {
	n, err := nounOf(r)
	if err != nil {
		return err
	}
	return b.correct(r, filled(n, r))
}

// correct shows the form of a correction, or takes it.
func (b *Bench) correct(r *request, values map[string]string) error {
	n, err := nounOf(r)
	if err != nil {
		return err
	}
	id, reason := r.PathValue("id"), strings.TrimSpace(r.PostFormValue("reason"))
	v := caseFormView{Noun: n.Name, ID: id, Action: casePath(n.Name, "correct", id), Correcting: true, Reason: reason}
	written := ""
	err = b.cases(r, func(s *cooperation.Store) error {
		shown, err := s.Show(r.Context(), n.Name, id, false)
		if err != nil {
			return err
		}
		stands := shown.Last().Fields
		v.Fields = fieldsOf(n, stands, r.lang)
		if values == nil {
			return nil
		}
		v.Fields = fieldsOf(n, values, r.lang)
		res, err := s.Correct(r.Context(), n.Name, cooperation.Record{ID: id, Fields: changed(n, stands, values),
			Reason: reason})
		written = res.ID
		return err
	})
	if err == nil && written != "" {
		return redirect(casePath(n.Name, "of", written) + "?written=1")
	}
	return b.caseForm(r, r.tr("Rätta ", "Correct ")+n.Named.In(r.lang)+" "+id, v, err)
}

// changed are the fields of a form that differ from what stands, as a correction takes them: a hyphen empties one. An
// empty sealed one stays as it is.
func changed(n *cooperation.Noun, stands, values map[string]string) map[string]string {
	some := map[string]string{}
	for _, f := range n.Fields {
		switch value := values[f.Name]; {
		case f.Sealed && value == "", value == stands[f.Name]:
		case value == "":
			some[f.Name] = "-"
		default:
			some[f.Name] = value
		}
	}
	return some
}
