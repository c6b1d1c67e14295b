package document

import (
	"slices"
	"testing"

	"ansatz/internal/lang"
)

func TestWalk(t *testing.T) {
	live := Live{Text: "43 procent", Source: Source{Result: "table_6", Group: "active", Measure: "risk"}}
	d := &Document{Blocks: []Block{
		&Heading{Level: 1, Number: "1", Text: Words("Inledning")},
		&List{Items: [][]Block{{&Paragraph{Text: []Inline{Strong{Text: []Inline{live}}, Break{}, Text{"av alla"}}}}}},
		&Figure{Caption: Words("En figur"),
			Data: []*Table{{Groups: []Group{{Rows: [][]Cell{{{Text: Words("Aktiva")}}}}}}}},
	}, Notes: []Footnote{{1, []Block{&Paragraph{Text: Words("En not")}}}}}
	var texts []string
	d.Walk(func(b Block) {
		Inlines(b, func(i Inline) {
			switch i := i.(type) {
			case Text:
				texts = append(texts, i.Text)
			case Live:
				texts = append(texts, i.Source.String())
			}
		})
	})
	want := []string{"Inledning", "table_6 active - risk", "av alla", "En figur", "Aktiva", "En not"}
	if !slices.Equal(texts, want) {
		t.Errorf("%q, want %q", texts, want)
	}
	p := d.Blocks[1].(*List).Items[0][0].(*Paragraph)
	if got := Plain(p.Text); got != "43 procent av alla" {
		t.Errorf("plain: %q", got)
	}
}

func TestHead(t *testing.T) {
	m := Meta{Lang: lang.SV, Product: "Rapport", Diary: "A1/2026", Version: "01.00", Draft: true}
	if got, want := m.Head(), "UTKAST · Rapport · A1/2026 · version 01.00"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
