package html_test

import (
	"bytes"
	"strings"
	"testing"

	"ansatz/internal/lang"
	"ansatz/internal/report"
	page "ansatz/internal/report/html"
)

// Markup and hidden characters in a paper stay text, and the same paper gives the same bytes.
func TestPaper(t *testing.T) {
	p := &report.Paper{Lang: lang.EN, Title: "A <b>title</b>", Lead: "lead", Marks: []string{"</style><script>"},
		Sections: []report.PaperSection{{ID: "one", Title: "One", Paragraphs: []string{"<script>x</script>\u202e"},
			Facts: []report.PaperFact{{Term: "term", Text: "a & b"}}, List: []string{"item"},
			Tables: []report.PaperTable{{Caption: "caption", Head: []string{"h", "i"}, Lines: [][]string{{"c", "d"}}}},
			Open:   []string{"a blank"}}}}
	var first, second bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := page.WritePaper(b, p); err != nil {
			t.Fatal(err)
		}
	}
	s := first.String()
	if s != second.String() {
		t.Error("other bytes the second time")
	}
	if strings.Contains(s, "<script") || strings.Contains(s, "\u202e") || strings.Contains(s, "<b>") {
		t.Error("markup of a text is on the page")
	}
	for _, want := range []string{`<html lang="en">`, `<a href="#one">One</a>`, "a &amp; b", `<th scope="row">c</th>`,
		"to fill in"} {
		if !strings.Contains(s, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	parse(t, s)
}
