package manuscript

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"ansatz/internal/fault"
	"ansatz/internal/lang"
	"ansatz/internal/report/document"
	"ansatz/internal/report/reporttest"
	"ansatz/internal/report/svg"
)

// write makes a report of one chapter, and returns it with what was wrong.
func write(t testing.TB, l lang.Lang, chapter string, results ...*Results) (*Made, fault.List) {
	t.Helper()
	dir := t.TempDir()
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(File, "title: Prov\nproduct: Rapport\nversion: \"01.00\"\nlanguage: "+string(l)+
		"\nstudies: [{study: ansatz}]\nchapters: [ett.md]\n")
	put("ett.md", chapter)
	m, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(results) == 0 {
		results = []*Results{{Name: "ansatz", Document: reporttest.Small(l), Folder: "r"}}
	}
	made, err := m.Write(results)
	return made, fault.Of(err)
}

// plain is the text of a document, a paragraph a line.
func plain(d *document.Document) string {
	var lines []string
	d.Walk(func(b document.Block) {
		switch b := b.(type) {
		case *document.Paragraph:
			lines = append(lines, document.Plain(b.Text))
		case *document.Heading:
			lines = append(lines, strings.TrimSpace(b.Number+" "+document.Plain(b.Text)))
		}
	})
	return strings.ReplaceAll(strings.Join(lines, "\n"), "\u00a0", " ")
}

// What a chapter says with live numbers, in both languages.
func TestText(t *testing.T) {
	for _, c := range []struct {
		name, chapter, want string
		lang                lang.Lang
	}{
		{"a number by identifiers", "{{ table_3 strategic 2023 total_paid }}", "43,2 miljoner kronor", lang.SV},
		{"English", "{{ table_3 strategic 2023 total_paid }}", "43.2 million kronor", lang.EN},
		{"Mkr", "{{ table_3 strategic 2023 total_paid Mkr }}", "43,2 Mkr", lang.SV},
		{"kronor", "{{ table_3 strategic 2023 total_paid kronor }}", "43 200 000 kronor", lang.SV},
		{"names of people", "{{ tabell_3 \"strategisk roll\" 2023 personer }}", "1 930", lang.SV},
		{"what can only be one is left out", "{{ table_3 strategic persons }}", "1 930", lang.SV},
		{"a share", "{{ figure_1 strategic low }} {{ figure_1 strategic low % }} {{ figure_1 strategic low tal }}",
			"25 procent 25,0 % 25", lang.SV},
		{"counts behind", "{{ figure_1 strategic low täljare }} av {{ figure_1 strategic low nämnare }}", "50 av 200",
			lang.SV},
		{"an interval", "{{ table_6 active_upper risk_ratio gånger så }} ofta ({{ table_6 active_upper risk_ratio " +
			"intervall }})",
			"2,9 gånger så ofta (2,55–3,32)", lang.SV},
		{"decimals", "{{ table_6 active_upper risk_ratio tal två decimaler }}", "2,91", lang.SV},
		{"in words", "{{ table_3 enabler persons i ord }} personer", "tolv personer", lang.SV},
		{"an ended branch", "Utbetalat {{ om table_3 enabler total_paid skyddad }}är skyddat{{ annars }}" +
			"{{ table_3 enabler total_paid }}{{ slut }}.", "Utbetalat är skyddat.", lang.SV},
		{"no value", "{{ om table_3 enabler mean_paid_per_recipient saknas }}Inget.{{ slut }}", "Inget.", lang.SV},
		{"greater", "{{ if table_6 active_upper risk_ratio surely greater than 1 }}oftener{{ else }}not{{ end }}",
			"oftener",
			lang.EN},
		{"several arms", "{{ om figure_1 strategic low mindre än 5 % }}få{{ annars om figure_1 strategic low " +
			"högst 25 % }}" +
			"en fjärdedel{{ annars }}många{{ slut }}", "en fjärdedel", lang.SV},
		{"two numbers", "{{ om figure_1 strategic none större än figure_1 strategic not_low }}flest saknar{{ slut }}",
			"flest saknar", lang.SV},
		{"not, and and", "{{ om table_3 enabler persons inte skyddad och table_3 enabler persons minst 12 }}ja{{ " +
			"slut }}",
			"ja", lang.SV},
		{"not before the number", "{{ om table_3 enabler persons visas och inte table_3 enabler persons " +
			"skyddad }}ja{{ slut }}{{ om inte allt visas }}nej{{ slut }}", "ja", lang.SV},
		{"nothing of a share", "{{ om figure_1 strategic low större än 0 }}ja{{ slut }}", "ja", lang.SV},
		{"branches on lines of their own", "Ett.\n\n{{ om table_3 strategic persons visas }}\nTvå.\n{{ slut }}\n\nTre.",
			"Ett.\nTvå.\nTre.", lang.SV},
		{"all of an arm is shown", "{{ om allt visas }}{{ table_3 enabler persons }} {{ table_3 enabler total_paid }}" +
			"{{ annars }}inte allt{{ slut }}{{ if all shown }} {{ table_3 enabler persons }}{{ end }}", "inte allt 12",
			lang.SV},
		{"braces as they are", "`\\{{ x }}` och \\{{", "{{ x }} och {{", lang.SV},
		{"a comment of the author", "Text{{# inte i tryck }}.", "Text.", lang.SV},
		{"a number is no Markdown", "**{{ table_3 strategic persons }}** *x* \\* &amp; [r](#r)\n\n# R {#r .onumrerad}",
			"1 930 x * & r\nR", lang.SV},
		{"sections", "# A\n\n## B {#b}\n\nSe {{ se b }} och {{ se table_6 }}.\n\n{{ tabell table_6 }}",
			"1 A\n1.1 B\nSe avsnitt 1.1 och tabell 1.", lang.SV},
		{"a number in a heading without one", "# R {{ table_3 strategic persons }} {#r .onumrerad}\n\nSe {{ se r }}.",
			"R 1 930\nSe ”R 1 930”.", lang.SV},
		{"values", "{{ värde version }} {{ värde referensdatum }}", "01.00 2023-12-31", lang.SV},
	} {
		made, faults := write(t, c.lang, c.chapter)
		if len(faults) > 0 {
			t.Errorf("%s: %s", c.name, faults.Error())
			continue
		}
		if got := plain(made.Document); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Every mistake has its place and a remedy, and all come at once.
func TestMistakes(t *testing.T) {
	for _, c := range []struct{ name, chapter, want string }{
		{"no such result", "å {{ table_99 x }}", "1:6: det finns inget resultat \"table_99\""},
		{"no such group", "{{ table_3 strategik persons }}", "1:12: table_3 har inte gruppen \"strategik\"\n  → " +
			"menade du strategic"},
		{"withheld", "{{ table_3 enabler total_paid }}",
			"1:4: talet table_3 enabler 2023 total_paid är skyddat\n  → skriv en gren: {{ om table_3 enabler 2023 " +
				"total_paid skyddad }}"},
		{"undefined", "{{ table_3 enabler mean_paid_per_recipient }}", "går inte att beräkna"},
		{"no such row", "{{ figure_4 strategic 2021 persons }} {{ figure_1 strategic low täljare kronor }}",
			"1:61: formatet \"täljare kronor\" passar inte"},
		{"withheld in a condition", "{{ om table_3 enabler total_paid större än 1 Mkr }}x{{ slut }}",
			"1:7: talet table_3 enabler"},
		{"in an arm that is not printed", "{{ om table_3 strategic persons minst 1 }}a{{ annars }}{{ table_3 " +
			"nobody persons }}{{ slut }}",
			"1:67: table_3 har inte gruppen \"nobody\""},
		{"an open branch", "{{ om table_3 strategic persons visas }}", "grenen avslutas inte"},
		{"an end without a branch", "a\n{{ slut }}", "2:1: här finns inget {{ om … }}"},
		{"after else", "{{ om table_3 strategic persons visas }}{{ annars }}{{ annars }}{{ slut }}",
			"kommer bara {{ slut }}"},
		{"not closed", "{{ table_3\n\nx }}", "{{ avslutas inte"},
		{"empty", "{{ }}", "står ingenting"},
		{"a table in a sentence", "x {{ tabell table_6 }}", "står för sig själv"},
		{"HTML", "a <b>c</b>", "HTML kan inte stå"},
		{"a script", "[a](javascript:x)", "länken leder varken"},
		{"a script as an address", "<javascript:alert(1)>", "1:1: länken leder varken"},
		{"a file as an address", "<file://server/x>", "länken leder varken"},
		{"a tag in an address", "[a](https://example.se/{{fast x}})", "en länks adress kan inte ha"},
		{"a table in a cell", "|a|\n|-|\n|{{ tabell table_6 }}|", "3:2: en tabell, figur eller bilaga står för sig"},
		{"a table in a heading", "# {{ tabell table_6 }} x", "står för sig själv"},
		{"a table in bold", "**{{ tabell table_6 }}**", "står för sig själv"},
		{"a table in a link", "[{{ tabell table_6 }}](https://example.se/)", "står för sig själv"},
		{"a table in code", "`{{ tabell table_6 }}`", "står för sig själv"},
		{"no such table", "{{ tabell table_6 del 9 }}", "det finns ingen del 9"},
		{"no such figure", "{{ figur figure_1 del 9 }}", "det finns ingen del 9"},
		{"an id of the page", "# A {#words}", "har sidan själv"},
		{"an id of a footnote", "# A {#r1}", "har sidan själv"},
		{"an image", "![a](b.png)", "en bild kan inte"},
		{"no such place", "{{ se table_6 }}", "har inte \"table_6\" att hänvisa till"},
		{"no interval", "{{ table_3 strategic persons intervall }}", "talet har inte intervall"},
		{"a fourth name", "{{ table_3 strategic 2023 persons procentt }}", "varken ett namn till eller ett format"},
		{"a bare number on a share", "{{ om figure_1 strategic low större än 30 }}x{{ slut }}",
			"1:40: måttet share är en andel, och jämförs med procent\n  → skriv 30 %"},
		{"a fraction on a share", "{{ om figure_1 strategic low mindre än 0,25 }}x{{ slut }}",
			"→ skriv 25 %, eller 0,25 %"},
		{"kronor on a share", "{{ om figure_1 strategic low större än 30 kronor }}x{{ slut }}", "→ skriv 30 %"},
		{"a bare number on an amount", "{{ om table_3 strategic total_paid minst 900 }}x{{ slut }}",
			"är ett belopp, och jämförs med kronor\n  → skriv 900 kronor, 900 Mkr eller 900 miljarder kronor"},
		{"per cent on a ratio", "{{ om table_6 active_upper risk_ratio säkert större än 30 % }}x{{ slut }}",
			"jämförs med ett tal utan enhet\n  → skriv bara talet: 30"},
		{"per cent on a count", "{{ om table_3 strategic persons minst 30 procent }}x{{ slut }}",
			"skriv bara talet: 30"},
		{"in an arm that is not reached", "{{ om table_3 strategic persons visas }}a{{ annars om figure_1 strategic " +
			"low större än 3 }}b{{ slut }}", "är en andel, och jämförs med procent"},
		{"two units", "{{ om figure_1 strategic low större än table_3 strategic persons }}x{{ slut }}",
			"har olika enheter"},
		{"a number in words", "{{ om table_6 active_upper risk_ratio större än ett }}x{{ slut }}",
			"1:49: \"ett\" är inget att jämföra med\n  → skriv talet med siffror"},
		{"a misspelt result to compare with", "{{ om table_3 strategic persons minst table_33 strategic persons }}x" +
			"{{ slut }}", "menade du table_3"},
		{"a format that is none", "{{ table_3 strategic 2023 persons promille }}",
			"varken ett namn till eller ett format"},
		{"a format after names that suffice", "{{ figure_1 strategic low promille }}",
			"1:27: \"promille\" är varken ett namn till eller ett format"},
		{"unclear", "{{ figure_1 strategic }}", "kategorin saknas: det kan vara flera tal"},
		{"too deep a heading", "##### x", "rubriken är på nivå 5"},
	} {
		_, faults := write(t, lang.SV, c.chapter)
		if len(faults) == 0 || !strings.Contains(faults[0].In(lang.SV), c.want) {
			t.Errorf("%s: %v, want %s", c.name, faults.Error(), c.want)
		}
		for _, f := range faults {
			if f.Line == 0 || f.Column == "" || f.Hint == (lang.Text{}) || f.Rule.EN == "" {
				t.Errorf("%s: without place or remedy: %s", c.name, f.Error())
			}
		}
	}
	// What is not closed hides no later mistake, and makes none.
	for chapter, want := range map[string]int{
		"{{ om table_3 x\n\n{{ table_99 y }}\n\n{{ slut }}\n\n{{ tabell x }}":                             3,
		"{{ table_3 x\n\n{{ table_99 y }}\n\n<div>":                                                       3,
		"{{ om table_3 enabler total_paid visas }}\n\na\n\n# B\n\n{{ table_99 x }} <b>\n\n{{ tabell x }}": 4,
	} {
		if _, faults := write(t, lang.SV, chapter); len(faults) != want {
			t.Errorf("%q: %d mistakes, want %d: %s", chapter, len(faults), want, inSwedish(faults))
		}
	}
	_, faults := write(t, lang.SV, "{{ a b }}\n\n{{ c d }}\n\n<div>\n\n{{ tabell e }}")
	if len(faults) != 4 || faults[0].Line != 1 || faults[3].Line != 7 {
		t.Errorf("not all mistakes at once, in order: %s", faults.Error())
	}
}

// An address of mail between angle brackets is a link to write to.
func TestMail(t *testing.T) {
	made, faults := write(t, lang.SV, "<a@example.se>")
	var links []document.Link
	if len(faults) == 0 {
		document.Inlines(made.Blocks[0], func(i document.Inline) {
			if one, is := i.(document.Link); is {
				links = append(links, one)
			}
		})
	}
	if len(links) != 1 || links[0].URL != "mailto:a@example.se" || document.Plain(links[0].Text) != "a@example.se" {
		t.Errorf("%v %v", links, faults)
	}
}

// A result without a figure has one of bars where measures are asked for: of the numbers that are shown.
func TestAskedFigure(t *testing.T) {
	for chapter, want := range map[string]string{
		"{{ figur table_3 mått persons }}":    "Möjliggörare 12, Strategisk roll 1930",
		"{{ figur table_3 mått total_paid }}": "Strategisk roll 43200000", "{{ figur table_3 }}": ""} {
		made, faults := write(t, lang.SV, chapter)
		if len(faults) > 0 {
			t.Fatal(inSwedish(faults))
		}
		var got []string
		made.Walk(func(b document.Block) {
			if f, is := b.(*document.Figure); is {
				for _, item := range f.Chart.(svg.Bars).Panels[0].Items {
					got = append(got, fmt.Sprint(item.Label, " ", int(item.Value)))
				}
			}
		})
		if slices.Sort(got); strings.Join(got, ", ") != want {
			t.Errorf("%s: %q, want %q", chapter, got, want)
		}
	}
}

// A number of an old run is no number.
func TestStale(t *testing.T) {
	old := &Results{Name: "ansatz", Document: reporttest.Small(lang.SV), Folder: "r",
		Stale: lang.Text{SV: "arbetsytan är nyare", EN: "the workspace is newer"}}
	_, faults := write(t, lang.SV, "{{ table_3 strategic persons }}\n\n{{ tabell table_6 }}", old)
	if len(faults) != 1 || !strings.Contains(faults[0].In(lang.SV),
		"1:4: talet är inaktuellt, som alla tal, tabeller och figurer ur r (2 i rapporten): arbetsytan är nyare") {
		t.Errorf("%s", faults.Error())
	}
	if !strings.Contains(faults[0].In(lang.SV), "kontrollera att --workspace är rätt arbetsyta") {
		t.Errorf("%s", faults.Error())
	}
}

// Nor is what else an old run says: its deliveries, its conditions and the values of its study. What it says nothing
// of, and what is not printed, are none.
func TestStaleFacts(t *testing.T) {
	for chapter, want := range map[string]int{"{{ underlag }}": 1, "{{ källor }}": 1, "{{ villkor }}": 1,
		"{{ bortfall }}": 1, "{{ värde referensdatum }}": 1, "{{ värde version }} {{ värde datum }}": 0,
		"{{ skala }}": 0,
		"{{ om table_3 strategic persons skyddad }}{{ värde referensdatum }}{{ slut }}": 1} {
		old := &Results{Name: "ansatz", Document: reporttest.Small(lang.SV), Folder: "r",
			Stale: lang.Text{SV: "arbetsytan är nyare", EN: "the workspace is newer"}}
		if _, faults := write(t, lang.SV, chapter, old); len(faults) != want ||
			want > 0 && !strings.Contains(faults[0].In(lang.SV), "talet är inaktuellt: arbetsytan är nyare") {
			t.Errorf("%s: %s", chapter, inSwedish(faults))
		}
	}
}

// What is typed and is no number of the results is pointed out; years, days, references and codes are not.
func TestTypedNumbers(t *testing.T) {
	for text, want := range map[string]int{
		"{{ table_3 strategic persons }} är 1 930 av 2 000":                                 1,
		"Åren 2020–2023 och den 1 juli 2024, 2024-07-01, 2016:774 2 §, §§ 3–5, 5 kap. 3 § ": 0,
		"Tabell 6 och 7, figur 3, avsnitt 2.3.1, bilaga 2, artikel 6, H1, A220, covid-19":   0,
		"43 procent, 1,5 gånger, 12 000 kronor":                                             3,
		"{{ fast 95 }} procent":                                                             0,
		"ett 95-procentigt intervall":                                                       0,
		"`43`":                                                                              0,
		"{{ table_3 strategic persons }} är 1 930 kronor":                                   1,
		"{{ table_3 strategic persons }} är 1 930 personer":                                 0,
		"{{ table_3 strategic persons }} är 1 930 procent":                                  1,
		"{{ figure_1 strategic low }}, 25 %, 25 per cent, men 25 personer":                  1,
		"{{ table_3 strategic total_paid }}: 43,2 Mkr, inte 43,2 kronor":                    1,
		"{{ table_6 active_upper risk_ratio }} är 2,9 gånger, 2,9 och inte 2,9 kronor":      1,
		"{{ table_6 active_upper risk_ratio intervall }} är 2,55–3,32 gånger":               0,
		"version 01.00":                       0,
		"- 7 personer":                        1,
		"se [17 bolag](https://example.se/4)": 1,
	} {
		made, faults := write(t, lang.SV, text)
		if len(faults) > 0 {
			t.Errorf("%s: %s", text, faults.Error())
			continue
		}
		if len(made.Typed) != want {
			t.Errorf("%s: %d, want %d: %s", text, len(made.Typed), want, made.Typed.Error())
		}
	}
}

// The same folder gives the same document, and no text of a chapter makes the program fail or print what no tag asks
// for.
func FuzzTemplate(f *testing.F) {
	for _, s := range []string{"{{ table_3 strategic persons }}", "{{ om table_3 enabler total_paid skyddad }}a{{ " +
		"annars }}b{{ slut }}",
		"{{ tabell table_6 grupper active_upper }}\n\n{{ figur figure_1 }}", "[^1]\n\n[^1]: n {{ se figure_1 }}",
		"|a|b|\n|-|-|\n|{{ table_3 strategic persons }}|c|", "{{# x }}\\{{", "“{{ a “b” }}", "> - {{ slut }}\n# {#a}",
		"{{ om figure_1 strategic low större än 1,5 och figure_1 strategic low visas }}", "\ue0000\ue001",
		"[a](https://example.se/{{fast x}}) <https://a.se/{{fast}}>", "|a|\n|-|\n|{{ tabell table_6 }}|",
		"# **{{ tabell table_6 }}** {#a .onumrerad}", "[^1]: se [^1] `{{ figur figure_1 }}`"} {
		f.Add(s)
	}
	results := []*Results{{Name: "ansatz", Document: reporttest.Small(lang.SV), Folder: "r"}}
	f.Fuzz(func(t *testing.T, text string) {
		m := &Manuscript{Folder: "x", Chapters: []string{"ett.md"}, Files: map[string][]byte{"ett.md": []byte(text)},
			Meta: document.Meta{Lang: lang.SV}}
		made, err := m.Write(results)
		for _, one := range fault.Of(err) {
			if one.Kind == fault.Internal || !utf8.ValidString(one.In(lang.SV)) && utf8.ValidString(text) {
				t.Errorf("%v", one)
			}
		}
		if err != nil {
			return
		}
		made.Walk(func(b document.Block) {
			if strings.Contains(fmt.Sprintf("%+v", b), slotBegin) {
				t.Errorf("a slot is printed: %+v", b)
			}
			document.Inlines(b, func(i document.Inline) {
				if _, is := i.(slotMark); is || strings.Contains(fmt.Sprintf("%+v", i), slotBegin) {
					t.Errorf("a slot is printed: %+v", i)
				}
			})
		})
	})
}

// A result tells something even where none of its numbers is printed: the report is a draft until it is released, and
// nothing of a stale one is told.
func TestResultsWithoutNumbers(t *testing.T) {
	for _, chapter := range []string{
		"{{ om table_3 enabler total_paid skyddad }}a{{ annars }}b{{ slut }}",
		"{{ om table_3 enabler mean_paid_per_recipient saknas }}a{{ slut }}",
		"{{ om table_3 strategic persons inte visas }}a{{ slut }}",
		"{{ om table_3 strategic persons minst 1 }}a{{ slut }}",
		"{{ bortfall }}",
	} {
		for _, released := range []bool{false, true} {
			made, faults := write(t, lang.SV, chapter,
				&Results{Name: "ansatz", Document: reporttest.Small(lang.SV), Folder: "r", Released: released})
			if len(faults) > 0 || made.Unreleased == released || made.Draft == released {
				t.Errorf("%s, released %t: %+v, %v", chapter, released, made, faults.Error())
			}
		}
		_, faults := write(t, lang.SV, chapter, &Results{Name: "ansatz", Document: reporttest.Small(lang.SV),
			Folder: "r", Stale: lang.Text{SV: "läst före leverans 2", EN: "read before delivery 2"}})
		if len(faults) != 1 || !strings.Contains(faults[0].Rule.SV, "inaktuellt: läst före leverans 2") {
			t.Errorf("%s, stale: %v", chapter, faults.Error())
		}
	}
}

// What cannot be read is a mistake, not nothing: a file of judgements would be written over.
func TestUnreadable(t *testing.T) {
	for _, c := range []struct{ name, inside string }{{JudgedFile, "x"}, {CommentsDir, ""}} {
		dir := t.TempDir()
		for name, text := range map[string]string{File: "title: P\nproduct: R\nversion: \"1\"\nstudies: " +
			"[{study: ansatz}]\nchapters: [ett.md]\njudgements: s.yaml\n", "ett.md": "# A\n",
			"s.yaml": "judgements: []\n"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Read(dir); err != nil {
			t.Fatal(err)
		}
		var err error
		if c.inside != "" { // a folder in place of a file
			err = os.MkdirAll(filepath.Join(dir, c.name, c.inside), 0o700)
		} else {
			err = os.WriteFile(filepath.Join(dir, c.name), nil, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Read(dir); err == nil || !strings.Contains(err.Error(), c.name) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// The page of a draft shows open comments; what is released does not name its reviewers.
func TestOpenComments(t *testing.T) {
	for _, released := range []bool{false, true} {
		results := &Results{Name: "ansatz", Document: reporttest.Small(lang.SV), Folder: "r", Released: released}
		m := &Manuscript{Meta: document.Meta{Lang: lang.SV}, Chapters: []string{"ett.md"},
			Files:    map[string][]byte{"ett.md": []byte("Ett ord.")},
			Comments: []*Comment{{Chapter: "ett.md", Quote: "ord", By: "Cia", Text: "Vilket?"}}}
		made, err := m.Write([]*Results{results})
		if err != nil || len(made.Comments) > 0 == released || m.Comments[0].Paragraph == "" {
			t.Errorf("released %t: %v, %+v", released, err, made)
		}
	}
}
