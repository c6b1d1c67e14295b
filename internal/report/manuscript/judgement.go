package manuscript

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report"
	"ansatz/internal/report/document"
	"ansatz/internal/source/reader"
	"ansatz/internal/study/vulnerability"
	"ansatz/internal/table"
)

// Judgements are the conclusions of a report, with the scale by which their words are checked.
type Judgements struct {
	Scale  *Scale
	Items  []*Judgement
	Doubts fault.List // words that are stronger than what is left of the evidence
}

// Judgement is a conclusion: about groups, companies, schemes or systems, never about a person.
type Judgement struct {
	ID        string
	Statement string
	Word      string // of the scale
	Evidence  []*Item
	Allowed   string // the strongest word that the evidence supports
	By, Date  string // who judged it, and when; empty if nobody did, or the evidence is another now
	Key       string // short, by which that is signed; empty for a name that was typed
	Before    string // who judged it before the evidence changed, and when
	Doubted   string // who is said to have judged it, and why that does not count
	Of        string // names all that it rests on: statement, word, evidence and scale
	Weak      bool   // the word is stronger than the evidence supports, since some of it no longer counts
	Place     reader.Place
}

// Current says whether somebody has judged the item on the evidence that it has now.
func (j *Judgement) Current() bool { return j.By != "" }

// Item is an item of evidence.
type Item struct {
	Text        string // as it is printed
	Number      string // of a result: what the item says; empty for an observation or a document
	Strength    string
	Source      string
	Information int
	Supports    bool
	Lost        lang.Text // why it does not count: its number is withheld, or is no longer so; empty where it counts
	Value       string    // the number as it is now
	Place       reader.Place

	basis  string // what a judgement of it rests on
	result string // of its number, where one study alone has it
	rest   string // of Text, after the name of the result
}

// JudgedFile holds who judged which conclusion on which evidence. The program writes it.
const JudgedFile = "judged.yaml"

// Record is a line of JudgedFile: who judged a conclusion on which evidence, and when. Key and Signature are empty
// where no list of people was there.
type Record struct {
	ID, By, Date, Of string
	Key, Signature   string
}

// Trusted says what a line of JudgedFile is worth.
type Trusted struct {
	Key    string    // the short name of its key; empty for a name that was typed
	Why    lang.Text // it does not count; empty where it does
	Forged bool      // the signature is not that of the line
}

// judge reads the judgements of the report, looks their evidence up and checks their words.
func (w *writer) judge() {
	if w.m.Judgements == "" {
		return
	}
	path := filepath.Join(w.m.Folder, w.m.Judgements)
	r := &reader.Reader{File: path, Kind: fault.Study}
	defer func() { *w.faults = append(*w.faults, r.Faults...) }()
	w.judged = &Judgements{Scale: assumedScale()}
	if w.m.Scale != "" {
		w.judged.Scale = readScale(filepath.Join(w.m.Folder, w.m.Scale), w.m.Files[w.m.Scale], w.faults)
	}
	root := r.Document(w.m.Files[w.m.Judgements], lang.Text{SV: "rapportens slutsatser",
		EN: "the conclusions of the report"})
	if root == nil {
		return
	}
	records := w.records()
	for _, n := range r.Items(r.Fields(root, "judgements")["judgements"]) {
		j := w.judgement(r, n)
		if slices.ContainsFunc(w.judged.Items, func(o *Judgement) bool { return o.ID == j.ID }) {
			r.Twice(n, j.ID)
		}
		w.judged.Items = append(w.judged.Items, j)
		w.weigh(r, j)
		j.Of = w.fingerprint(j)
		for _, one := range records {
			switch {
			case one.ID != j.ID:
			case one.Why != (lang.Text{}):
				j.Doubted = one.By + ", " + one.Date + " (" + one.Why.In(w.lang) + ")"
			case one.Of == j.Of:
				j.By, j.Date, j.Key, j.Before, j.Doubted = one.By, one.Date, one.Trusted.Key, "", ""
			case j.By == "":
				j.Before = one.By + ", " + one.Date
			}
		}
	}
}

// judgement reads a conclusion.
func (w *writer) judgement(r *reader.Reader, n ast.Node) *Judgement {
	f := r.Fields(n, "id", "statement", "word", "evidence")
	j := &Judgement{ID: r.Text(f["id"]), Statement: strings.TrimSpace(r.Text(f["statement"])),
		Word: r.OneOf(f["word"], vulnerability.Words...), Place: reader.PlaceOf(n)}
	if at := f["word"]; at != nil {
		j.Place = reader.PlaceOf(at)
	}
	for _, e := range r.Items(f["evidence"]) {
		j.Evidence = append(j.Evidence, w.evidence(r, e))
	}
	if f.Has("evidence") && len(j.Evidence) == 0 {
		r.Fail(n, lang.Text{SV: "slutsatsen har inget underlag", EN: "the conclusion has no evidence"},
			lang.Text{SV: "skriv underlaget under evidence", EN: "write the evidence under evidence"})
	}
	return j
}

// evidence reads an item of evidence: a number, an observation or a document.
func (w *writer) evidence(r *reader.Reader, n ast.Node) *Item {
	f := r.Fields(n, "number?", "observation?", "document?", "strength", "source", "information", "supports?")
	i := &Item{Strength: r.OneOf(f["strength"], Strengths...), Source: r.OneOf(f["source"], vulnerability.Sources...),
		Information: r.Whole(f["information"], 1, 4), Supports: true, Place: reader.PlaceOf(n)}
	if f.Has("supports") {
		i.Supports = r.Yes(f["supports"])
	}
	given := 0
	for _, key := range []string{"number", "observation", "document"} {
		if f.Has(key) {
			given++
			i.Text = r.Text(f[key])
		}
	}
	if given != 1 {
		r.Fail(n, lang.Text{SV: "underlaget ska vara ett av number, observation och document",
			EN: "the evidence should be one of number, observation and document"},
			lang.Text{SV: "skriv number: och ett tal, till exempel table_6 active risk_ratio större än 1",
				EN: "write number: and a number, such as table_6 active risk_ratio greater than 1"})
	}
	if f.Has("number") {
		i.Number = i.Text
		w.look(i, reader.PlaceOf(f["number"]))
	}
	return i
}

// look looks the number of an item up: what it is now, and whether it still says what the item says.
func (w *writer) look(i *Item, at reader.Place) {
	c := &chapter{name: w.m.Judgements, path: filepath.Join(w.m.Folder, w.m.Judgements), fixed: at, faults: w.faults}
	words := c.words(0, i.Number)
	if len(words) == 0 {
		return
	}
	q, asks := question(words)
	of := words
	if asks {
		of = q.of
	}
	f := w.find(c, of)
	if f == nil {
		i.Lost = lang.Text{SV: "talet finns inte", EN: "there is no such number"}
		return
	}
	w.describe(i, f)
	if asks {
		w.asking(c, i, q)
	}
	shown := f.from.Stale == (lang.Text{}) && !f.absent && f.row.Status == table.OK
	holds := !asks || w.ask(c, q.test, q.of, q.phrase, q.rest, shown) != q.not
	switch {
	case f.from.Stale != (lang.Text{}):
		w.usable(c, 0, f)
	case f.absent || f.row.Status == table.Undefined:
		i.Lost = lang.Text{SV: "talet går inte att beräkna", EN: "the number cannot be computed"}
	case f.row.Status == table.Suppressed:
		i.Lost = lang.Text{SV: "talet är skyddat", EN: "the number is withheld"}
	default:
		i.Value, _, _ = f.from.Document.InText(f.row, report.Form{})
		if !holds {
			i.Lost = lang.Text{SV: "talet säger inte längre det", EN: "the number no longer says so"}
		}
	}
}

// describe names the number of an item as people do. What a judgement rests on names it by the result's number, which
// no change of its title touches.
func (w *writer) describe(i *Item, f *found) {
	about := f.from.Document.Study.Of(f.row.Result)
	i.rest = w.within(f)
	i.Text = about.Title.In(w.lang) + ", " + i.rest
	i.basis = about.Number.In(w.lang) + ", " + i.rest
	others := 0
	for _, in := range w.results {
		if slices.ContainsFunc(in.names(), func(n fault.Name) bool { return n.ID == f.row.Result }) {
			others++
		}
	}
	if others == 1 {
		i.result = f.row.Result
	}
}

// within names a number within its result: group, category and measure.
func (w *writer) within(f *found) string {
	s := &f.from.Document.Study
	parts := []string{s.Group(f.row.Result, f.row.Group).In(w.lang)}
	if f.row.Category != "" {
		parts = append(parts, s.Category(f.row.Result, f.row.Category).In(w.lang))
	}
	return strings.Join(append(parts, s.Measure(f.row.Result, f.row.Measure).In(w.lang)), ", ")
}

// asking adds what is asked of the number of an item. Another number that it is compared with is named as people do.
func (w *writer) asking(c *chapter, i *Item, q asked) {
	phrase := ": "
	if q.not {
		phrase += w.tr("inte ", "not ")
	}
	phrase += lang.Text{SV: q.test.sv[0], EN: q.test.en[0]}.In(w.lang)
	as := ""
	for _, one := range q.rest {
		as += " " + one.text
	}
	i.basis += phrase + as
	if _, is := literal(q.rest); !is && len(q.rest) > 0 {
		if other := w.find(c.quiet(), q.rest); other != nil {
			as = " " + w.within(other)
			if other.row.Result != i.result {
				as = " " + other.from.Document.Study.Of(other.row.Result).Title.In(w.lang) + "," + as
			}
		}
	}
	i.rest += phrase + as
	i.Text += phrase + as
}

// weigh checks the word of a conclusion against its evidence.
func (w *writer) weigh(r *reader.Reader, j *Judgement) {
	support, against := 0, 0
	j.Allowed, support, against = w.judged.Scale.strongest(j.Evidence)
	if j.Word == "" || slices.Index(vulnerability.Words, j.Word) >= slices.Index(vulnerability.Words, j.Allowed) {
		return
	}
	var lost []lang.Text
	for _, i := range j.Evidence {
		if i.Lost != (lang.Text{}) {
			lost = append(lost, lang.Textf("%s (%s)", "%s (%s)", i.Text, i.Lost))
		}
	}
	hint := lang.Textf("skriv %s eller ett svagare ord, eller ange mer underlag",
		"write %s or a weaker word, or state more evidence", j.Allowed)
	if support == 0 {
		hint = lang.Text{SV: "ange underlag som räknas, eller ta bort slutsatsen och meningen om den: inget av det " +
			"som talar för den räknas", EN: "state evidence that counts, or remove the conclusion and the sentence " +
			"about it: nothing that speaks for it counts"}
	}
	f := j.Place.Fault(r.Kind, r.File, lang.Textf(
		"%s: %q är starkare än underlaget bär (för %d, emot %d; uppgifter som inte räknas: %d)",
		"%s: %q is stronger than the evidence supports (for %d, against %d; items that do not count: %d)", j.ID, j.Word,
		support, against, len(lost)), hint)
	if len(lost) > 0 {
		why := report.Listed(lost)
		f.Hint = lang.Textf("%[1]s. Räknas inte: %[2]s. Så är det ofta i små eller påhittade data",
			"%[1]s. Not counted: %[2]s. That is common in small or made-up data", hint, why)
		j.Weak = true
		w.judged.Doubts = append(w.judged.Doubts, f) // the numbers have changed: somebody must judge anew
		return
	}
	r.Faults = append(r.Faults, f)
}

// fingerprint names all that a judgement rests on: the statement, the word, the evidence and the scale.
func (w *writer) fingerprint(j *Judgement) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %v\n", j.Statement, j.Word, *w.judged.Scale)
	for _, i := range j.Evidence {
		fmt.Fprintf(h, "%q %q %q %d %t %q %q\n", cmp.Or(i.basis, i.Text), i.Strength, i.Source, i.Information,
			i.Supports, i.Value, i.Lost.SV)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Judged returns JudgedFile with one more line: that somebody judged a conclusion on its evidence, on a day. Lines
// about it from before stay: they tell who judged it when.
func (m *Manuscript) Judged(r Record) []byte {
	text := m.Files[JudgedFile]
	if text == nil {
		text = []byte("# Skrivs av ansatz report judge: vem som har bedömt vilken slutsats, på vilket " +
			"underlag.\njudged:\n")
	}
	signed := ""
	if r.Key != "" {
		signed = fmt.Sprintf(", key: %s, signature: %s", r.Key, strconv.Quote(r.Signature))
	}
	return fmt.Appendf(slices.Clone(text), "- {id: %s, by: %s, date: %s, of: %s%s}\n", strconv.Quote(r.ID),
		strconv.Quote(r.By), r.Date, r.Of, signed)
}

// proved is a record with what it is worth.
type proved struct {
	Record
	Trusted
}

// records reads who judged what.
func (w *writer) records() (all []proved) {
	raw := w.m.Files[JudgedFile]
	if raw == nil {
		return nil
	}
	r := &reader.Reader{File: filepath.Join(w.m.Folder, JudgedFile), Kind: fault.Study}
	defer func() { *w.faults = append(*w.faults, r.Faults...) }()
	root := r.Document(raw, lang.Text{SV: "vem som har bedömt vad", EN: "who has judged what"})
	if root == nil {
		return nil
	}
	for _, n := range r.Items(r.Fields(root, "judged")["judged"]) {
		f := r.Fields(n, "id", "by", "date", "of", "key?", "signature?")
		one := proved{Record: Record{ID: r.Text(f["id"]), By: r.Text(f["by"]), Date: date(r, f["date"]),
			Of: r.Text(f["of"])}}
		if f.Has("key") {
			one.Record.Key = r.Text(f["key"])
		}
		if f.Has("signature") {
			one.Signature = r.Text(f["signature"])
		}
		if w.m.Trust != nil {
			if one.Trusted = w.m.Trust(one.Record); one.Forged {
				r.Fail(n, one.Why, lang.Text{SV: "ta bort raden, och låt den som har bedömt slutsatsen bedöma den " +
					"igen: ansatz report judge", EN: "remove the line, and let who judged the conclusion judge it " +
					"again: ansatz report judge"})
			}
		}
		all = append(all, one)
	}
	return all
}

// signatures say whether the names of those who have judged are proved. Empty where nobody has judged.
func (r *read) signatures() (notes []string) {
	signed, typed := false, false
	for _, j := range r.judged.Items {
		signed = signed || j.Current() && j.Key != ""
		typed = typed || j.Current() && j.Key == ""
	}
	if signed {
		notes = append(notes, r.tr("Bedömningar med nyckel är underskrivna av den som namnges.",
			"Assessments with a key are signed by the person named."))
	}
	if typed {
		notes = append(notes, r.tr("Namn utan nyckel är skrivna för hand: ingen personförteckning styrker dem.",
			"Names without a key were typed: no list of people proves them."))
	}
	return notes
}

// judgements are the conclusions as a table; of some of them where the tag names these.
func (r *read) judgements(s *slot) []document.Block {
	if r.judged == nil {
		r.noJudgements(r.c, s.tag.at)
		return nil
	}
	t := &document.Table{Words: true, ID: r.anchor("table", "judgements", ""), Label: r.tr("Tabell", "Table"),
		Align: make([]document.Align, 5), Caption: document.Words(r.tr("Slutsatser och deras underlag",
			"Conclusions and their evidence"))}
	var head []document.Cell
	for _, name := range []lang.Text{{SV: "Slutsats", EN: "Conclusion"}, {SV: "Bedömning", EN: "Assessment"},
		{SV: "Talar för", EN: "For"}, {SV: "Talar emot", EN: "Against"}, {SV: "Bedömd av", EN: "Judged by"}} {
		head = append(head, document.Cell{Text: document.Words(name.In(r.lang)), Header: true})
	}
	t.Head = [][]document.Cell{head}
	group := document.Group{}
	for _, j := range r.judged.Items {
		by := j.By + ", " + j.Date
		switch {
		case j.Current():
			if j.Key != "" {
				by += " (" + r.tr("nyckel ", "key ") + j.Key + ")"
			}
		case j.Doubted != "":
			by = r.tr("räknas inte: ", "does not count: ") + j.Doubted
		case j.Before != "":
			by = r.tr("underlaget har ändrats sedan ", "the evidence has changed since ") + j.Before
		default:
			by = r.tr("ingen ännu", "nobody yet")
		}
		group.Rows = append(group.Rows, []document.Cell{{Text: document.Words(j.ID + ". " + j.Statement), Header: true},
			{Text: []document.Inline{document.Strong{Text: document.Words(r.word(j))}}},
			{Text: r.items(j, true)}, {Text: r.items(j, false)}, {Text: document.Words(by)}})
	}
	t.Groups = []document.Group{group}
	t.Notes = []string{r.tr("Inom parentes: styrka, källans grad (A–X) och uppgiftens (1–4).",
		"In parentheses: strength, grade of the source (A–X) and of the information (1–4).")}
	t.Notes = append(t.Notes, r.signatures()...)
	return []document.Block{t}
}

func (w *writer) noJudgements(c *chapter, at int) {
	c.fail(at, lang.Text{SV: "rapporten har inga slutsatser", EN: "the report has no conclusions"},
		lang.Textf("skriv dem i en fil och namnge den i %s: judgements: slutsatser.yaml",
			"write them in a file and name it in %s: judgements: conclusions.yaml", File))
}

// word is the word of a conclusion as it is printed: marked where nobody has judged it on today's evidence, and where
// it is stronger than what is left of the evidence.
func (r *read) word(j *Judgement) string {
	var marks []string
	switch {
	case j.Current():
	case j.Before != "":
		marks = append(marks, r.tr("ska bedömas på nytt", "to be judged anew"))
	default:
		marks = append(marks, r.tr("förslag", "proposed"))
	}
	if j.Weak {
		marks = append(marks, r.tr("starkare än underlaget bär", "stronger than the evidence supports"))
	}
	word := WordText(j.Word).In(r.lang)
	if len(marks) > 0 {
		word += " (" + strings.Join(marks, "; ") + ")"
	}
	return word
}

// items lists the evidence for or against a conclusion.
func (r *read) items(j *Judgement, supports bool) (out []document.Inline) {
	for _, i := range j.Evidence {
		if i.Supports != supports {
			continue
		}
		if len(out) > 0 {
			out = append(out, document.Break{})
		}
		text := i.Text
		if to, there := r.targets[i.result]; there && i.result != "" { // the report's own number of it
			out = append(out, document.Reference{To: to.id, Text: report.Capital(to.name)})
			text = ", " + i.rest
		}
		if i.Value != "" {
			text += " (" + i.Value + ")"
		}
		text += " (" + strengthText(i.Strength).In(r.lang) + ", " + i.Source + strconv.Itoa(i.Information) + ")"
		if lost := i.Lost.In(r.lang); lost != "" {
			text += r.tr(" – räknas inte: ", " – does not count: ") + lost
		}
		out = append(out, document.Text{Text: text})
	}
	if len(out) == 0 {
		return document.Words("–")
	}
	return out
}

// verdict is the word of a conclusion in a sentence.
func (r *read) verdict(s *slot) document.Inline {
	asked := word{at: s.tag.at}
	if len(s.tag.words) == 1 {
		asked = s.tag.words[0]
	}
	if j := r.conclusion(r.c, asked); j != nil {
		return document.Strong{Text: document.Words(r.word(j))}
	}
	return document.Text{}
}

// conclusion finds a conclusion by its id; nil after a mistake.
func (w *writer) conclusion(c *chapter, at word) *Judgement {
	if w.judged == nil {
		w.noJudgements(c, at.at)
		return nil
	}
	var names []fault.Name
	for _, j := range w.judged.Items {
		if j.ID == at.text {
			return j
		}
		names = append(names, fault.Name{ID: j.ID})
	}
	c.fail(at.at, lang.Textf("det finns ingen slutsats %q", "there is no conclusion %q", at.text),
		fault.Suggest(at.text, names))
	return nil
}

// verdicts are the words between a conclusion and a word of the scale in a condition. The scale has the strongest word
// first.
var verdicts = []struct {
	sv, en string
	holds  func(is, asked int) bool
}{
	{"är", "is", func(is, asked int) bool { return is == asked }},
	{"minst", "at least", func(is, asked int) bool { return is <= asked }},
	{"högst", "at most", func(is, asked int) bool { return is >= asked }},
}

// isVerdict says whether a condition is about a conclusion.
func isVerdict(words []word) bool {
	return len(words) > 0 && !words[0].quoted && verbs[strings.ToLower(words[0].text)] == "judgement"
}

// judgedAs asks the word of a conclusion: bedömning S-01 minst troligen.
func (w *writer) judgedAs(c *chapter, words []word) bool {
	wrong := func(at int) bool {
		c.fail(at, lang.Text{SV: "villkoret säger inte vilket ord som prövas",
			EN: "the condition does not say which word is tested"},
			lang.Text{SV: "skriv bedömning S-01 är sannolikt, minst troligen eller högst möjligen",
				EN: "write judgement S-01 is likely, at least probable or at most possible"})
		return false
	}
	if len(words) < 4 {
		return wrong(words[0].at)
	}
	j := w.conclusion(c, words[1])
	rest, not := negated(words[2:])
	for _, v := range verdicts {
		for _, phrase := range []string{v.sv, v.en} {
			parts := strings.Fields(phrase)
			if !startsWith(rest, parts) || len(rest) <= len(parts) {
				continue
			}
			after, also := negated(rest[len(parts):])
			asked := slices.IndexFunc(vulnerability.Words, func(one string) bool {
				english, _, _ := strings.Cut(WordText(one).EN, " (")
				return strings.EqualFold(after[0].text, one) || strings.EqualFold(after[0].text, english)
			})
			if asked < 0 || len(after) > 1 {
				return wrong(after[len(after)-1].at)
			}
			return j != nil && v.holds(slices.Index(vulnerability.Words, j.Word), asked) != (not != also)
		}
	}
	return wrong(rest[0].at)
}
