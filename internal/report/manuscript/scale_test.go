package manuscript

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report/document"
	"ansatz/internal/report/reporttest"
)

// What words evidence supports: alone, put together, with doubtful sources and with what speaks against.
func TestScale(t *testing.T) {
	item := func(strength, grade string, supports bool) *Item {
		return &Item{Strength: strength, Source: grade[:1], Information: int(grade[1] - '0'), Supports: supports}
	}
	many := func(n int, strength string) (all []*Item) {
		for range n {
			all = append(all, item(strength, "A1", true))
		}
		return all
	}
	lost := item("avgörande", "A1", true)
	lost.Lost = lang.Text{SV: "x"}
	for _, c := range []struct {
		name  string
		items []*Item
		want  string
	}{
		{"nothing", nil, "tveksamt"},
		{"decisive", many(1, "avgörande"), "bekräftat"},
		{"strong", many(1, "stark"), "sannolikt"},
		{"however many strong ones are not decisive", many(50, "stark"), "sannolikt"},
		{"moderate", many(1, "måttlig"), "troligen"},
		{"two moderate ones", many(2, "måttlig"), "troligen"},
		{"three moderate ones weigh as a strong one", many(3, "måttlig"), "sannolikt"},
		{"two moderate and three weak", append(many(2, "måttlig"), many(3, "svag")...), "sannolikt"},
		{"weak", many(1, "svag"), "möjligen"},
		{"three weak", many(3, "svag"), "troligen"},
		{"nine weak weigh as a strong one", many(9, "svag"), "sannolikt"},
		{"very weak ones never weigh as a strong one", many(90, "mycket svag"), "troligen"},
		{"very weak", many(1, "mycket svag"), "tveksamt"},
		{"three very weak", many(3, "mycket svag"), "möjligen"},
		{"a doubtful source", []*Item{item("stark", "C1", true)}, "troligen"},
		{"a source that nobody graded", []*Item{item("stark", "X1", true)}, "möjligen"},
		{"information that cannot be judged", []*Item{item("stark", "A4", true)}, "möjligen"},
		{"both doubtful: the worse counts", []*Item{item("stark", "C4", true)}, "möjligen"},
		{"a weak item against", append(many(1, "avgörande"), item("svag", "A1", false)), "bekräftat"},
		{"a moderate item against", append(many(1, "avgörande"), item("måttlig", "A1", false)), "sannolikt"},
		{"a moderate item against of a doubtful source", append(many(1, "avgörande"), item("måttlig", "C1",
			false)), "bekräftat"},
		{"a strong item against a strong one", append(many(1, "stark"), item("stark", "A1", false)), "troligen"},
		{"more against than for", append(many(1, "måttlig"), item("stark", "A1", false)), "tveksamt"},
		{"evidence that no longer holds", []*Item{lost}, "tveksamt"},
	} {
		if got, _, _ := assumedScale().strongest(c.items); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// judged writes a report with conclusions.
func judged(t *testing.T, doc *Results, judgements, records string) (*Made, fault.List) {
	t.Helper()
	return judgedIn(t, doc, judgements, records, "Det är {{ bedömning S-1 }} att det är så.\n\n{{ bedömningar }}\n\n"+
		"{{ skala }}")
}

// judgedIn is judged with another chapter.
func judgedIn(t *testing.T, doc *Results, judgements, records, chapter string) (*Made, fault.List) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		File: "title: T\nproduct: P\nversion: \"1\"\nstudies: [{study: ansatz}]\nchapters: [a.md]\njudgements: " +
			"j.yaml\n",
		"a.md": chapter, "j.yaml": judgements,
		JudgedFile: records,
	} {
		if text == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	m, err := Read(dir)
	if err != nil {
		return nil, fault.Of(err)
	}
	made, err := m.Write([]*Results{doc})
	return made, fault.Of(err)
}

const conclusion = `judgements:
- id: S-1
  statement: Aktiva har oftare aktivitetsstöd
  word: troligen
  evidence:
  - {number: table_6 active_upper risk_ratio större än 1, strength: måttlig, source: A, information: 1}
  - {observation: Flera ärenden visar det, strength: svag, source: B, information: 2}
  - {document: Dnr A2/2025, strength: mycket svag, source: C, information: 3, supports: false}
`

// A conclusion is judged by a person, on a day; when its evidence changes it must be judged anew.
func TestJudgements(t *testing.T) {
	results := func() *Results {
		return &Results{Name: "ansatz", Document: reporttest.Small(lang.SV), Released: true}
	}
	made, faults := judged(t, results(), conclusion, "")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	j := made.Judged.Items[0]
	if j.Current() || !made.Draft || !strings.Contains(plain(made.Document), "Det är troligen (förslag) att") {
		t.Errorf("nobody has judged it: %+v\n%s", j, plain(made.Document))
	}
	m := &Manuscript{Files: map[string][]byte{}}
	records := string(m.Judged(Record{ID: j.ID, By: "Anna Andersson", Date: "2026-11-30", Of: j.Of}))
	made, faults = judged(t, results(), conclusion, records)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if j := made.Judged.Items[0]; j.By != "Anna Andersson" || made.Draft {
		t.Errorf("judged: %+v", j)
	}
	if !strings.Contains(plain(made.Document), "Det är troligen att") {
		t.Error(plain(made.Document))
	}
	var evidence string
	for _, b := range made.Blocks {
		if table, is := b.(*document.Table); is && strings.HasPrefix(table.ID, "table-judgements") {
			evidence = document.Plain(table.Groups[0].Rows[0][2].Text)
		}
	}
	if !strings.Contains(evidence, "Riskkvot, standardiserad: större än 1 (2,9) (måttlig, A1)") {
		t.Errorf("evidence: %q", evidence)
	}
	for name, change := range map[string][2]string{"the word": {"word: troligen", "word: möjligen"},
		"an item": {"strength: svag", "strength: mycket svag"}, "the statement": {"oftare", "mycket oftare"}} {
		made, faults = judged(t, results(), strings.Replace(conclusion, change[0], change[1], 1), records)
		if len(faults) > 0 {
			t.Fatalf("%s: %s", name, faults.Error())
		}
		if j := made.Judged.Items[0]; j.Current() || j.Before != "Anna Andersson, 2026-11-30" || !made.Draft {
			t.Errorf("%s: still judged: %+v", name, j)
		}
	}
}

// A sentence may depend on the word of a conclusion, so that it never says more than the conclusion.
func TestBranchOnAWord(t *testing.T) {
	doc := &Results{Name: "ansatz", Document: reporttest.Small(lang.SV)}
	for condition, want := range map[string]string{
		"bedömning S-1 är troligen": "ja", "bedömning S-1 är sannolikt": "nej", "bedömning S-1 minst möjligen": "ja",
		"bedömning S-1 minst sannolikt": "nej", "bedömning S-1 högst troligen": "ja",
		"bedömning S-1 högst möjligen": "nej", "inte bedömning S-1 är troligen": "nej",
		"bedömning S-1 är inte sannolikt": "ja", "judgement S-1 at least probable": "ja",
		"judgement S-1 is not confirmed": "ja", "bedömning S-1 är troligen och table_3 strategic persons visas": "ja",
		"bedömning S-9 är troligen": `det finns ingen slutsats "S-9"`, "bedömning S-1": "vilket ord som prövas",
		"bedömning S-1 är kanske": "vilket ord som prövas", "bedömning S-1 är troligen då": "vilket ord som prövas",
		"bedömning S-1 större än 1": "vilket ord som prövas",
	} {
		made, faults := judgedIn(t, doc, conclusion, "", "{{ om "+condition+" }}ja{{ annars }}nej{{ slut }}")
		got := inSwedish(faults)
		if len(faults) == 0 {
			got = plain(made.Document)
		}
		if got != want && (len(faults) == 0 || !strings.Contains(got, want)) {
			t.Errorf("%s: %q, want %q", condition, got, want)
		}
	}
}

// A report in English says what the agencies' words mean.
func TestWordsInEnglish(t *testing.T) {
	for word, want := range map[string]string{"sannolikt": "likely (sannolikt)", "bekräftat": "confirmed (bekräftat)"} {
		r := &read{writer: &writer{lang: lang.EN}}
		if got := r.word(&Judgement{Word: word, By: "A"}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A word that is stronger than its evidence is a mistake, and so is what nobody can read as evidence.
func TestWrongJudgements(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"too strong": {"word: troligen", "word: sannolikt", "j.yaml:4:9: S-1: \"sannolikt\" är starkare än " +
			"underlaget bär"},
		"no such number": {"active_upper risk_ratio", "activ_upper risk_ratio", "har inte gruppen \"activ_upper\""},
		"no word":        {"word: troligen", "word: kanske", "okänt namn \"kanske\""},
		"two kinds":      {"{document:", "{observation: x, document:", "ett av number, observation och document"},
		"a grade":        {"source: B", "source: Q", "okänt namn \"Q\""},
	} {
		doc := &Results{Name: "ansatz", Document: reporttest.Small(lang.SV)}
		_, faults := judged(t, doc, strings.Replace(conclusion, c.old, c.new, 1), "")
		if !strings.Contains(faults.Error()+inSwedish(faults), c.want) {
			t.Errorf("%s: %s", name, inSwedish(faults))
		}
	}
	// Where the numbers have changed, somebody must judge anew: it is told, and does not stop the report.
	doc := &Results{Name: "ansatz", Document: reporttest.Small(lang.SV)}
	made, faults := judged(t, doc, strings.Replace(conclusion, "större än 1", "större än 100", 1), "")
	if len(faults) > 0 || len(made.Judged.Doubts) != 1 {
		t.Fatalf("%s", inSwedish(faults))
	}
	if !strings.Contains(plain(made.Document), "Det är troligen (förslag; starkare än underlaget bär) att") {
		t.Errorf("the word is not marked: %s", plain(made.Document))
	}
	// Where nothing that speaks for it counts, no word of the scale is the remedy.
	nothing := strings.Replace(strings.Replace(conclusion, "större än 1", "större än 100", 1),
		"  - {observation: Flera ärenden visar det, strength: svag, source: B, information: 2}\n", "", 1)
	made, faults = judged(t, doc, nothing, "")
	if len(faults) > 0 || len(made.Judged.Doubts) != 1 ||
		!strings.Contains(made.Judged.Doubts[0].In(lang.SV), "→ ange underlag som räknas, eller ta bort slutsatsen") ||
		!strings.Contains(made.Judged.Doubts[0].In(lang.SV), "större än 100 (talet säger inte längre det)") {
		t.Errorf("%s %s", inSwedish(faults), inSwedish(made.Judged.Doubts))
	}
	// What an item of evidence compares has its unit, as in a branch.
	_, faults = judged(t, doc, strings.Replace(conclusion, "större än 1", "större än 1 %", 1), "")
	if !strings.Contains(inSwedish(faults), "j.yaml:6:14: måttet risk_ratio är varken en andel eller ett belopp") {
		t.Errorf("%s", inSwedish(faults))
	}
}

func inSwedish(faults fault.List) string {
	var all []string
	for _, f := range faults {
		all = append(all, f.In(lang.SV))
	}
	return strings.Join(all, "\n")
}

// Evidence names its number as the report does: by the report's own table where it has one, else by the result's title.
// A number that it is compared with is named in words too.
func TestEvidenceIsNamedInWords(t *testing.T) {
	text := strings.Replace(conclusion, "risk_ratio större än 1", "risk större än table_6 active_lower risk", 1)
	for chapter, want := range map[string]string{
		"{{ bedömningar }}": "Riskkvot",
		"{{ tabell figure_1 }}\n\n{{ tabell table_6 }}\n\n{{ bedömningar }}": "Tabell 2, ",
	} {
		results := &Results{Name: "ansatz", Document: reporttest.Small(lang.SV), Released: true}
		made, faults := judgedIn(t, results, text, "", chapter)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		said := ""
		made.Document.Walk(func(b document.Block) {
			if t, is := b.(*document.Table); is && t.Words {
				t.Cells(2, func(c document.Cell, _ bool) { said += document.Plain(c.Text) + "\n" })
			}
		})
		said = strings.ReplaceAll(said, "\u00a0", " ")
		for _, raw := range []string{"active_lower", "table_6", "Tabell 6"} {
			if strings.Contains(said, raw) {
				t.Errorf("%s: it says %s: %s", chapter, raw, said)
			}
		}
		if !strings.Contains(said, want) || !strings.Contains(said, "större än Aktiva, lägre skikt, ") {
			t.Errorf("%s: no %q: %s", chapter, want, said)
		}
	}
}
